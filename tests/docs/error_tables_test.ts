import { assert, assertEquals } from "@std/assert";
import { fromChannelError as toCacheError } from "../../src/cache/channel_error.ts";
import { fromChannelError as toServiceError } from "../../src/custom/channel_error.ts";
import { fromChannelError as toDatabaseError } from "../../src/database/channel_error.ts";
import {
  CACHE_ERROR_KINDS,
  CacheError,
  DATABASE_ERROR_KINDS,
  DatabaseError,
  type DatabaseErrorDetails,
  JWT_ERROR_KINDS,
  PywattError,
  SERVICE_ERROR_KINDS,
  ServiceError,
} from "../../src/errors.ts";
import { MessageTooLargeError } from "../../src/ipc/outgoing_frame.ts";
import { toSnakeCaseKeys } from "../../src/ipc/naming.ts";
import {
  ChannelError,
  type ChannelErrorKind,
  encodeError,
  ProtocolViolation,
  RemoteError,
} from "../../src/ipc/wire_error.ts";
import { fromChannelError as toJwtError } from "../../src/jwt/channel_error.ts";
import { codeSpan, codeSpans, tableRows } from "./markdown.ts";
import { PROTOCOL_DOCUMENT as DOCUMENT } from "./protocol_document.ts";

/** The compiler refuses this error when a field comes. */
const FULL_DETAILS: Required<DatabaseErrorDetails> = {
  sqlState: "23505",
  constraint: "orders_pkey",
  schema: "public",
  table: "orders",
  column: "id",
  detail: "Key (id)=(1) already exists.",
  hint: "Use another one.",
  position: 1,
  outcomeUnknown: true,
};

const CHANNEL_ERROR_KINDS: Readonly<Record<ChannelErrorKind, true>> = {
  handshake: true,
  closed: true,
  protocol: true,
  too_large: true,
  cancelled: true,
  timeout: true,
};

Deno.test("the table of error kinds is that of the error classes", () => {
  const documented = tableRows(DOCUMENT, "error kinds").map(([service, kinds = ""]) => [
    codeSpan(service),
    codeSpans(kinds),
  ]);
  assertEquals(Object.fromEntries(documented), {
    database: [...DATABASE_ERROR_KINDS],
    cache: [...CACHE_ERROR_KINDS],
    jwt: [...JWT_ERROR_KINDS],
    custom: [...SERVICE_ERROR_KINDS],
  });
});

Deno.test("the table of a database error's fields names all that cross", () => {
  const { error_info } = encodeError(new DatabaseError("query", "Cannot", FULL_DETAILS));
  const rows = tableRows(DOCUMENT, "database error fields");
  const documented = rows.map(([field]) => codeSpan(field));
  assertEquals(["kind", ...documented].sort(), Object.keys(error_info).sort());
  const types = Object.fromEntries(rows.map(([field, type]) => [codeSpan(field), type]));
  for (const [field, value] of Object.entries(FULL_DETAILS)) {
    const [sent = ""] = Object.keys(toSnakeCaseKeys({ [field]: value }));
    assertEquals(types[sent], value === true ? "true" : typeof value);
  }
  const cacheError = encodeError(new CacheError("timeout", "Cannot", { outcomeUnknown: true }));
  assertEquals(Object.keys(cacheError.error_info).sort(), ["kind", "outcome_unknown"]);
  const details = { code: "full", outcomeUnknown: true } as const;
  const serviceError = encodeError(new ServiceError("operation", "Cannot", details));
  assertEquals(Object.keys(serviceError.error_info).sort(), ["code", "kind", "outcome_unknown"]);
});

Deno.test("the table of general kinds says how the SDK shows them", () => {
  const errors = [
    new Error("secret"),
    new ProtocolViolation("wrong"),
    new MessageTooLargeError(2, 1),
  ];
  const actual = errors.map((error) => {
    const { kind } = encodeError(error).error_info;
    return [kind, ...shownKinds(new RemoteError("failed", { kind }))];
  });
  const documented = tableRows(DOCUMENT, "general kinds").map(([kind, , ...shown]) => {
    return [kind, ...shown].map(codeSpan);
  });
  assertEquals(documented, actual);
});

Deno.test("the table of local kinds says how the SDK shows a call without an answer", () => {
  const rows = tableRows(DOCUMENT, "local kinds").map(([, ...cells]) => cells.map(codeSpan));
  assertEquals(rows.map(([name]) => name), Object.keys(CHANNEL_ERROR_KINDS));
  for (const [name, ...shown] of rows) {
    assert(isChannelErrorKind(name));
    assertEquals(shownKinds(new ChannelError(name, "no answer", { sent: true })), shown);
  }
});

function shownKinds(error: Error): string[] {
  const shown = [
    toDatabaseError(error, "run", true),
    toCacheError(error, "run", true),
    toJwtError(error, "run"),
    toServiceError(error, "run"),
  ];
  return shown.map((made) => made instanceof PywattError ? made.kind : "not translated");
}

function isChannelErrorKind(name: string | undefined): name is ChannelErrorKind {
  return name !== undefined && Object.hasOwn(CHANNEL_ERROR_KINDS, name);
}

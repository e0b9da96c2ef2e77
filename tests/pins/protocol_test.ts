import { assertEquals, assertStrictEquals } from "@std/assert";
import { cacheMethods } from "../../src/cache/methods.ts";
import { customMethods } from "../../src/custom/methods.ts";
import { CELL_ENCODINGS } from "../../src/database/column_encoding.ts";
import { databaseMethods } from "../../src/database/methods.ts";
import { DEFAULT_MAX_FRAME_BYTES, HEADER_BYTES } from "../../src/ipc/frame.ts";
import { type Op, parseMessage, PROTOCOL_VERSION } from "../../src/ipc/message.ts";
import { ORPHAN_EXIT_CODE } from "../../src/ipc/module_lifetime.ts";
import { encodeValue } from "../../src/ipc/value.ts";
import { jwtMethods } from "../../src/jwt/methods.ts";
import { MODULE_ID_VARIABLE } from "../../src/module_identity.ts";
import { assertType, type Equals } from "../support/equals.ts";

const OPS = [
  "identify",
  "init",
  "service_request",
  "service_response",
  "service_operation",
  "service_operation_result",
  "service_cancel",
  "service_event",
  "heartbeat",
  "heartbeat_ack",
  "idle",
  "idle_ack",
  "shutdown",
  "protocol_error",
] as const;

function namesOf(methods: Readonly<Record<string, { readonly name: string }>>): readonly string[] {
  return Object.values(methods).map(({ name }) => name);
}

Deno.test("the protocol is of version 1", () => {
  assertStrictEquals(PROTOCOL_VERSION, 1);
});

Deno.test("a frame has a header of 4 bytes and by default at most 16 MiB", () => {
  assertEquals([HEADER_BYTES, DEFAULT_MAX_FRAME_BYTES], [4, 16_777_216]);
});

Deno.test("messages have these names, and no others", () => {
  assertType<Equals<Op, typeof OPS[number]>>();
  for (const op of OPS) {
    const parsed = parseMessage({ op });
    const isKnown = "message" in parsed || parsed.malformed !== "a message has no known op";
    assertStrictEquals(isKnown, true, op);
  }
});

Deno.test("values have these tags", () => {
  const values = [Uint8Array.of(1), 1n, new Date(0), NaN, undefined, { $: 1 }];
  assertEquals(values.map(encodeValue), [
    { $: "bytes", v: "AQ==" },
    { $: "bigint", v: "1" },
    { $: "date", v: "1970-01-01T00:00:00.000Z" },
    { $: "number", v: "NaN" },
    { $: "undefined" },
    { $: "object", v: { $: 1 } },
  ]);
});

Deno.test("columns have these encodings", () => {
  assertEquals<readonly string[]>(CELL_ENCODINGS, [
    "plain",
    "bigint",
    "float",
    "timestamp",
    "json",
    "bytes",
    "base64",
    "value",
    "tagged",
  ]);
});

Deno.test("a database has these operations", () => {
  assertEquals(namesOf(databaseMethods), [
    "query",
    "query_one",
    "execute",
    "batch",
    "open_stream",
    "fetch",
    "close_stream",
    "begin",
    "commit",
    "rollback",
    "ping",
  ]);
});

Deno.test("a cache has these operations", () => {
  assertEquals(namesOf(cacheMethods), [
    "get",
    "get_many",
    "set",
    "get_set",
    "set_many",
    "delete",
    "delete_many",
    "exists",
    "increment",
    "expire",
    "ttl",
    "scan",
    "delete_prefix",
    "size",
    "read_tags",
    "invalidate_tag",
    "acquire_lock",
    "renew_lock",
    "release_lock",
    "ping",
  ]);
});

Deno.test("a JWT service has these operations", () => {
  assertEquals(namesOf(jwtMethods), ["validate", "generate", "keys"]);
});

Deno.test("a service of the orchestrator's own has these operations", () => {
  assertEquals(namesOf(customMethods), ["call", "open_stream", "next", "close_stream"]);
});

Deno.test("a module whose orchestrator is gone ends with code 113", () => {
  assertStrictEquals(ORPHAN_EXIT_CODE, 113);
});

Deno.test("a module finds its name in PYWATT_MODULE_ID", () => {
  assertStrictEquals(MODULE_ID_VARIABLE, "PYWATT_MODULE_ID");
});

import { assert, assertEquals, assertExists, assertFalse } from "@std/assert";
import { cacheMethods, isCacheConfig } from "../../src/cache/methods.ts";
import { customMethods } from "../../src/custom/methods.ts";
import { CELL_ENCODINGS, cellDecoder } from "../../src/database/column_encoding.ts";
import { databaseMethods, isDatabaseConfig } from "../../src/database/methods.ts";
import { BUILT_IN_TYPES } from "../../src/database/postgres/postgres_types.ts";
import { toWire } from "../../src/database/row_set.ts";
import { DEFAULT_VALUES } from "../../src/database/value_options.ts";
import type { Guard } from "../../src/guard.ts";
import { DEFAULT_MAX_FRAME_BYTES } from "../../src/ipc/frame.ts";
import { createMemoryTransportPair } from "../../src/ipc/memory_transport.ts";
import { type MessageOf, type Op, parseMessage, PROTOCOL_VERSION } from "../../src/ipc/message.ts";
import { ORPHAN_EXIT_CODE } from "../../src/ipc/module_lifetime.ts";
import { toCamelCaseKeys } from "../../src/ipc/naming.ts";
import { decodeValue, encodeValue } from "../../src/ipc/value.ts";
import { isJwtConfig, jwtMethods } from "../../src/jwt/methods.ts";
import { type Logger, silentLogger } from "../../src/logger.ts";
import { Router } from "../../src/orchestrator/router.ts";
import { ServiceRegistry } from "../../src/orchestrator/service_registry.ts";
import { fieldsOf, sampleOf, wrongSamplesOf } from "./field_notation.ts";
import { codeBlocks, codeSpan, codeSpans, tableRows } from "./markdown.ts";
import {
  looksLikeMessage,
  messagesOf,
  PROTOCOL_DOCUMENT as DOCUMENT,
  wireBlocks,
} from "./protocol_document.ts";
import { frameBytes } from "../support/frame_bytes.ts";

type Presence<M, K extends keyof M> = object extends Pick<M, K> ? "optional" : "required";

/** The compiler refuses this list when a message or a field comes, goes or becomes optional. */
const FIELDS: {
  readonly [O in Op]: {
    readonly [K in Exclude<keyof MessageOf<O>, "op">]-?: Presence<MessageOf<O>, K>;
  };
} = {
  identify: { protocol_version: "required", module_id: "required", limits: "required" },
  init: { protocol_version: "required", limits: "required" },
  service_request: {
    id: "required",
    service_type: "required",
    service: "optional",
    config: "required",
  },
  service_response: {
    id: "required",
    service_type: "optional",
    success: "required",
    connection_id: "optional",
    config: "optional",
    error: "optional",
    error_info: "optional",
  },
  service_operation: {
    id: "required",
    connection_id: "required",
    service_type: "required",
    operation: "required",
    params: "required",
    traceparent: "optional",
  },
  service_operation_result: {
    id: "required",
    success: "required",
    result: "optional",
    error: "optional",
    error_info: "optional",
  },
  service_cancel: { id: "required", reason: "required" },
  service_event: {
    connection_id: "required",
    service_type: "required",
    event: "required",
    data: "required",
  },
  heartbeat: {},
  heartbeat_ack: {},
  idle: {},
  idle_ack: {},
  shutdown: { reason: "required", grace_ms: "required" },
  protocol_error: { error: "required" },
};

Deno.test("every payload that the document shows holds messages", () => {
  const messages = wireBlocks(DOCUMENT).flatMap(({ payload }) => messagesOf(payload));
  for (const message of messages) assertEquals(problemOf(message), undefined);
  assert(messages.length > 0);
});

Deno.test("every message that the document shows is marked as a payload", () => {
  const unmarked = codeBlocks(DOCUMENT).filter(({ words }) => {
    return words[0] === "json" && words[1] !== "wire";
  });
  assertEquals(unmarked.filter(looksLikeMessage), []);
});

Deno.test("the table of messages names every message and every field", () => {
  const documented = tableRows(DOCUMENT, "messages").map(([op, , fields = ""]) => [
    codeSpan(op),
    Object.fromEntries(
      fieldsOf(fields).map(({ path, isOptional }) => {
        return [path[0], isOptional ? "optional" : "required"];
      }),
    ),
  ]);
  assertEquals(Object.fromEntries(documented), FIELDS);
});

Deno.test("the table of messages tells the types of the fields", () => {
  for (const [op, , cell = ""] of tableRows(DOCUMENT, "messages")) {
    const fields = fieldsOf(cell);
    const message = { op: codeSpan(op), ...sampleOf(fields) };
    assertEquals(problemOf(message), undefined);
    for (const wrong of wrongSamplesOf(fields)) {
      assertExists(problemOf({ op: codeSpan(op), ...wrong }), Deno.inspect(wrong));
    }
  }
});

Deno.test("the table of messages tells which ones an orchestrator takes", async () => {
  for (const [op, direction, fields = ""] of tableRows(DOCUMENT, "messages")) {
    const message = { op: codeSpan(op), ...sampleOf(fieldsOf(fields)) };
    const warnings = await orchestratorWarnings(message);
    const isRefused = warnings.some((text) => text.includes("is not for an orchestrator"));
    assertEquals(isRefused, direction === "O → M", codeSpan(op));
  }
});

Deno.test("the tables of operations are those of the services", () => {
  const services = {
    database: databaseMethods,
    cache: cacheMethods,
    jwt: jwtMethods,
    custom: customMethods,
  };
  for (const [service, methods] of Object.entries(services)) {
    const rows = tableRows(DOCUMENT, `${service} operations`);
    assertEquals(rows.map(([name]) => codeSpan(name)), Object.keys(methods));
    for (const [name, params = "", result = ""] of rows) {
      const found = Object.values(methods).find((method) => method.name === codeSpan(name));
      assertExists(found);
      assertTellsShape(params, found.params);
      assertTellsShape(result, found.result);
    }
  }
});

Deno.test("the settings in effect that the document shows are such settings", () => {
  const guards = new Map<string, Guard<unknown>>([
    ["database", isDatabaseConfig],
    ["cache", isCacheConfig],
    ["jwt", isJwtConfig],
  ]);
  const configs = codeBlocks(DOCUMENT).filter(({ words }) => words[1] === "config");
  assertEquals(configs.map(({ words }) => words[2]), [...guards.keys()]);
  for (const { words, text } of configs) {
    assert(guards.get(words[2] ?? "")?.(toCamelCaseKeys(JSON.parse(text))), text);
  }
});

Deno.test("the table of encodings names every encoding and those that are sent", () => {
  const documented = tableRows(DOCUMENT, "encodings").map(([name, isSent]) => {
    return { name: codeSpan(name), isSent: isSent === "yes" };
  });
  const actual = CELL_ENCODINGS.map((name) => {
    const { encodings } = toWire({ columns: ["c"], encodings: [name], rows: [] });
    return { name, isSent: encodings[0] === name };
  });
  assertEquals(documented, actual.map(({ name, isSent }) => ({ name: `${name}`, isSent })));
});

Deno.test("the cells in the table of encodings mean what it says", () => {
  for (const [name, isSent, , cell, meaning] of tableRows(DOCUMENT, "encodings")) {
    if (isSent !== "yes") continue;
    const encoding = CELL_ENCODINGS.find((candidate) => candidate === codeSpan(name));
    assertExists(encoding);
    const parsed: unknown = JSON.parse(codeSpan(cell));
    const decode = cellDecoder(encoding, "v", DEFAULT_VALUES) ?? ((value: unknown) => value);
    assertEquals(Deno.inspect(decode(parsed)), codeSpan(meaning));
  }
});

Deno.test("the table of PostgreSQL's encodings is that of its types", () => {
  const documented = new Map(
    tableRows(DOCUMENT, "postgres encodings").flatMap(([types = "", encoding = ""]) => {
      return codeSpans(types).map((type): [string, string] => [type, codeSpans(encoding)[0] ?? ""]);
    }),
  );
  for (const { name, encoding } of BUILT_IN_TYPES.values()) {
    const element = name.endsWith("[]") ? name.slice(0, -2) : name;
    const expected = documented.get(element) ?? "plain";
    const { encodings } = toWire({ columns: ["c"], encodings: [encoding], rows: [] });
    const isNested = name.endsWith("[]") && expected !== "plain";
    assertEquals(String(encodings[0]), isNested ? `${expected}[]` : expected, name);
  }
});

Deno.test("the table of tagged values says how values travel", () => {
  for (const [, value, wire] of tableRows(DOCUMENT, "tagged values")) {
    const encoded: unknown = JSON.parse(codeSpan(wire));
    assertEquals(Deno.inspect(decodeValue(encoded)), codeSpan(value));
    assertEquals(encodeValue(decodeValue(encoded)), encoded);
  }
});

Deno.test("the numbers that the document gives are those of the code", () => {
  assert(DOCUMENT.includes(`describes protocol version ${PROTOCOL_VERSION},`));
  assert(DOCUMENT.includes(`${DEFAULT_MAX_FRAME_BYTES} (16 MiB)`));
  assert(DOCUMENT.includes(`exit code ${ORPHAN_EXIT_CODE}`));
});

Deno.test("every section that a comment in the code points at is there", async () => {
  const sections = new Set([...DOCUMENT.matchAll(/^#+ (§[\d.]+) /gm)].map(([, number]) => number));
  const missing = [];
  for await (const file of sourceFiles(new URL("../../src/", import.meta.url))) {
    const text = await Deno.readTextFile(file);
    for (const [pointer, number] of text.matchAll(/docs\/protocol\.md (§\d+(?:\.\d+)?)/g)) {
      if (!sections.has(number)) missing.push(`${file.pathname}: ${pointer}`);
    }
  }
  assertEquals(missing, []);
});

/** Why a value is no message; nothing if it is one. */
function problemOf(value: unknown): string | undefined {
  const parsed = parseMessage(value);
  return "malformed" in parsed ? parsed.malformed : undefined;
}

async function orchestratorWarnings(message: object): Promise<string[]> {
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (text) => warnings.push(text) };
  const [module, orchestrator] = createMemoryTransportPair();
  const options = { moduleId: "text", logger, onStray: () => {} };
  const router = new Router(orchestrator, new ServiceRegistry({}), options);
  await module.write(frameBytes(JSON.stringify(message)));
  module.close();
  await router.released;
  return warnings;
}

function assertTellsShape(cell: string, guard: Guard<unknown>): void {
  const fields = fieldsOf(cell);
  assert(guard(sampleOf(fields)), cell);
  for (const wrong of wrongSamplesOf(fields)) assertFalse(guard(wrong), Deno.inspect(wrong));
}

async function* sourceFiles(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sourceFiles(new URL(`${name}/`, folder));
    else yield new URL(name, folder);
  }
}

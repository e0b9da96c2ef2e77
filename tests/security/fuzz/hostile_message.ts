import fc from "fast-check";
import { anyJson, trickyNames } from "./value_targets.ts";

/** Of few, so that ids are used twice and calls are cancelled that are under way. */
const id = fc.oneof(
  { weight: 8, arbitrary: fc.nat(30) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 1e15, 999_999_999_999_999, 0.5, "1", null) },
);

const serviceType = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom("database", "cache", "jwt", "custom") },
  { weight: 1, arbitrary: trickyNames },
);

/** Its own connections as it will be given them, those of nobody, and what is none. */
const connectionId = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.tuple(serviceType, fc.integer({ min: 1, max: 6 })).map((each) => each.join("-")),
  },
  { weight: 1, arbitrary: trickyNames },
);

const OPERATIONS = {
  query: { sql: true, params: true, transaction: true },
  query_one: { sql: true, params: true, transaction: true },
  execute: { sql: true, params: true, transaction: true },
  batch: { statements: true, atomic: true, transaction: true },
  open_stream: { sql: true, params: true, batch_size: true, transaction: true },
  fetch: { stream: true },
  close_stream: { stream: true },
  begin: { isolation_level: true, read_only: true },
  commit: { transaction: true },
  rollback: { transaction: true },
  get: { key: true },
  get_many: { keys: true },
  set: { key: true, value: true, ttl_ms: true, tags: true, condition: true },
  get_set: { key: true, value: true },
  set_many: { entries: true },
  delete: { key: true },
  delete_many: { keys: true },
  increment: { key: true, by: true },
  expire: { key: true, ttl_ms: true },
  scan: { prefix: true, cursor: true },
  delete_prefix: { prefix: true },
  size: { prefix: true },
  read_tags: { tags: true },
  invalidate_tag: { tag: true },
  acquire_lock: { key: true, token: true, ttl_ms: true },
  renew_lock: { key: true, token: true, ttl_ms: true },
  release_lock: { key: true, token: true },
  validate: { token: true, checks: true },
  generate: { claims: true, expires_in_seconds: true },
  keys: { version: true },
  call: { method: true, params: true },
  next: { stream: true },
  ping: {},
  close: {},
  __proto__: {},
} as const;

const key = fc.oneof(
  fc.constantFrom("a", "b", "victim:a", "../a", "*", "%3A", "\0", "x".repeat(2_049)),
  fc.string({ unit: "binary", maxLength: 6 }),
);

/** What stands where a param is expected: often right, sometimes anything. */
const PARAMS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  sql: fc.oneof(
    fc.constantFrom(
      "SELECT 1",
      "SELECT $1",
      "CREATE TABLE IF NOT EXISTS t (v)",
      "INSERT INTO t VALUES ($1)",
      "SELECT * FROM t",
      "DROP TABLE t",
      "BEGIN",
      "COMMIT; SELECT 2",
      "ROLLBACK",
      "ATTACH ':memory:' AS other",
      "PRAGMA query_only = 1",
      "SELECT value FROM json_each('[1,2,3]')",
      "",
    ),
    fc.string({ maxLength: 10 }),
  ),
  params: fc.array(anyJson, { maxLength: 3 }),
  statements: fc.constantFrom([], [{ sql: "SELECT 1", params: [] }], [{ sql: 1 }], [null]),
  atomic: fc.constant(true),
  transaction: fc.nat(3),
  stream: fc.nat(3),
  batch_size: fc.constantFrom(1, 2, 1e9),
  isolation_level: fc.constantFrom("serializable", "read committed", "none"),
  read_only: fc.boolean(),
  key,
  keys: fc.array(key, { maxLength: 3 }),
  prefix: fc.oneof(fc.constant(""), key),
  tag: key,
  tags: fc.array(fc.oneof(key, fc.tuple(key, key)), { maxLength: 3 }),
  value: fc.constantFrom("", "AAE=", "not base64", "A"),
  entries: fc.array(fc.tuple(key, fc.constantFrom("AAE=", "?")), { maxLength: 3 }),
  ttl_ms: fc.constantFrom(1, 60_000, 86_400_001, -1),
  condition: fc.constantFrom("absent", "present", "never"),
  by: fc.constantFrom("1", "-9223372036854775808", "99999999999999999999", "0x1"),
  cursor: fc.constantFrom("", "0", "-1", "a"),
  token: fc.constantFrom("a-token-of-16-ch", "short", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30."),
  checks: fc.constantFrom({}, { issuer: 1 }, { unknown: true }, { max_age_seconds: -1 }),
  claims: fc.oneof(fc.constantFrom({}, { sub: "1" }, { exp: "soon" }), anyJson),
  expires_in_seconds: fc.constantFrom(1, 0, -1, 1e300),
  version: fc.constantFrom(0, 1, -1),
  method: fc.oneof(fc.constantFrom("echo", "fail"), trickyNames),
};

const operation = fc.constantFrom(...Object.entries(OPERATIONS)).chain(([name, params]) => {
  const shape = Object.keys(params).map((param): [string, fc.Arbitrary<unknown>] => {
    const right = PARAMS[param] ?? anyJson;
    return [param, fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: anyJson })];
  });
  const given = fc.record(Object.fromEntries(shape), { requiredKeys: [] });
  return fc.record({
    op: fc.constant("service_operation"),
    id,
    connection_id: connectionId,
    service_type: serviceType,
    operation: fc.constant(name),
    params: fc.oneof({ weight: 12, arbitrary: given }, { weight: 1, arbitrary: anyJson }),
  });
});

/** An operation goes to a connection of the service that has it, more often than not. */
const aimed = operation.map((message) => {
  const [type = ""] = message.connection_id.split("-");
  return { ...message, service_type: type };
});

const request = fc.record({
  op: fc.constant("service_request"),
  id,
  service_type: serviceType,
  config: fc.oneof(fc.constant({}), anyJson),
});

const other = fc.oneof(
  fc.record({ op: fc.constant("service_cancel"), id, reason: fc.constantFrom("timeout", "", 1) }),
  fc.constantFrom("heartbeat", "heartbeat_ack", "idle", "idle_ack").map((op) => ({ op })),
  fc.record({
    op: fc.constant("identify"),
    protocol_version: fc.constant(1),
    module_id: trickyNames,
    limits: fc.constantFrom({ max_frame_bytes: 65_536 }, { max_frame_bytes: 1 }, []),
  }),
  // What only an orchestrator may say: the answers to others' calls among it.
  fc.record({
    op: fc.constantFrom("service_response", "service_operation_result"),
    id,
    success: fc.boolean(),
    result: anyJson,
  }),
  fc.constantFrom(
    { op: "shutdown", reason: "", grace_ms: 0 },
    { op: "init", protocol_version: 1, limits: { max_frame_bytes: 65_536, max_in_flight: 1 } },
    { op: "service_event", connection_id: "jwt-1", service_type: "jwt", event: "keys", data: {} },
    { op: "protocol_error", error: "" },
  ),
  fc.record({ op: trickyNames, id }),
  fc.record({ op: anyJson, id }),
);

/** One message of a module of ill will. `op` comes first, as the frame demands it. */
export const hostileMessage: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  { weight: 10, arbitrary: aimed },
  { weight: 2, arbitrary: operation },
  { weight: 3, arbitrary: request },
  { weight: 3, arbitrary: other },
);

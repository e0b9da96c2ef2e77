import { postgresResults, postgresType, type PostgresValue } from "./postgres_type.ts";
import { ALL_BYTES, TEXTS, type ValueGroup } from "./value_samples.ts";

const SAME: readonly PostgresValue[] = TEXTS.map((text) => [text, text]);
const OTHERS: readonly PostgresValue[] = [
  ["42", "42", 42, 42n],
  ["true", "true", true],
  ['{"a":[1,2]}', '{"a":[1,2]}', { a: [1, 2] }],
  ["2024-02-29T12:34:56.789Z", "2024-02-29T12:34:56.789Z", new Date("2024-02-29T12:34:56.789Z")],
];
const UUID = "6f2d8f0e-4a39-4d5f-9d7e-0d9f3a1f2b3c";

/** PostgreSQL's texts, bytes and flags. */
export const POSTGRES_TEXTS: readonly ValueGroup[] = [
  ...postgresType("text", [...SAME, ...OTHERS]),
  ...postgresType("varchar", [...SAME, ...OTHERS]),
  ...postgresType("bpchar", [["ab", "ab   "], ["", "     "], ["é漢🦕", "é漢🦕  "]], {
    sqlType: "char(5)",
  }),
  ...postgresType("name", [["pg_class", "pg_class"], ["é".repeat(40), "é".repeat(31)]]),
  ...postgresType('"char"', [["x", "x"], ["", ""], [",", ","], ['"', '"']]),
  ...postgresType("bool", [
    ["true", true, "yes", "on", "t", "1", 1],
    ["false", false, "no", "off", "f", "0", 0],
  ]),
  ...postgresType("bytea", [
    ["\\x", new Uint8Array()],
    ["\\x00", new Uint8Array(1)],
    [`\\x${ALL_BYTES.toHex()}`, ALL_BYTES],
    ["plain text", new TextEncoder().encode("plain text")],
  ]),
  ...postgresType("uuid", [[UUID, UUID, UUID.toUpperCase(), `{${UUID}}`]]),
  ...postgresType("xml", [
    ['<a b="1">é &amp; 🦕</a>', '<a b="1">é &amp; 🦕</a>'],
    ["text, not an element", "text, not an element"],
  ]),
  ...postgresType("bit", [["1010", "1010"], ["0000", "0000"]], { sqlType: "bit(4)" }),
  ...postgresType("varbit", [["", ""], ["1".repeat(100), "1".repeat(100)]]),
  ...postgresType("citext", SAME.slice(0, 12), { extension: "citext" }),
  postgresResults("text", [["NULL", null], ["'a literal'", "a literal"], ["'a' || 'b'", "ab"]]),
];

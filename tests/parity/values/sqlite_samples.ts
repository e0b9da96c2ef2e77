import type { SqlParameter } from "../../../mod.ts";
import { ALL_BYTES, TEXTS, type ValueGroup, type ValueSample } from "./value_samples.ts";

type SqliteValue = readonly [sql: string, value: SqlParameter, ...params: readonly SqlParameter[]];

function sqliteType(type: string, values: readonly SqliteValue[]): ValueGroup {
  const samples = values.map(([sql, value, ...params]): ValueSample => {
    return { sql, value, params: [value, ...params] };
  });
  return { type, placeholder: "$1", samples };
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The values of SQLite's storage classes. */
export const SQLITE_VALUES: Readonly<Record<string, readonly ValueGroup[]>> = {
  "storage classes": [
    sqliteType("INTEGER", [
      ["0", 0, 0n, false],
      ["1", 1, 1n, true],
      ["-42", -42, -42n],
      ["9007199254740991", 2 ** 53 - 1, 2n ** 53n - 1n],
      ["9007199254740992", 2n ** 53n],
      ["-9007199254740993", -(2n ** 53n) - 1n],
      ["9223372036854775807", 2n ** 63n - 1n],
      ["-9223372036854775808", -(2n ** 63n)],
      ["(SELECT count(*) FROM (SELECT 1 UNION SELECT 2))", 2],
      ["sum(3)", 3],
    ]),
    sqliteType("REAL", [
      ["0.1", 0.1],
      ["-1.5", -1.5],
      ["9e999", Infinity],
      ["-9e999", -Infinity],
      ["-0.0", -0],
      ["1.7976931348623157e308", Number.MAX_VALUE],
      ["2.225073858507201e-308", 2.225073858507201e-308],
      ["5e-324", Number.MIN_VALUE],
      ["1e21", 1e21],
      ["42.0", 42],
      ["9007199254740994.0", 2 ** 53 + 2],
    ]),
    sqliteType("TEXT", [
      ...TEXTS.map((text): SqliteValue => [literal(text), text]),
      ["'2024-02-29T12:34:56.789Z'", "2024-02-29T12:34:56.789Z", new Date(1_709_210_096_789)],
      [`'{"a":[1,null,"x"]}'`, '{"a":[1,null,"x"]}', { a: [1, null, "x"] }],
      ["'[12345678901234567890]'", "[12345678901234567890]", [12_345_678_901_234_567_890n]],
    ]),
    sqliteType("BLOB", [
      ["x''", new Uint8Array()],
      ["x'00'", new Uint8Array(1)],
      [`x'${ALL_BYTES.toHex()}'`, ALL_BYTES],
    ]),
    sqliteType("NULL", [["NULL", null]]),
  ],
};

import { postgresType, type PostgresValue } from "./postgres_type.ts";
import { TEXTS, type ValueGroup } from "./value_samples.ts";

const DEEP = `${"[".repeat(500)}${"]".repeat(500)}`;
const LONG = "9".repeat(200);

const VALUES: readonly PostgresValue[] = [
  ["{}", {}],
  ["[]", []],
  ["null", null],
  ["true", true],
  ['"a string"', "a string"],
  ["1.5", 1.5],
  ['{"a": [1, null, "x"], "b": {"c": true}}', { a: [1, null, "x"], b: { c: true } }],
  ["9007199254740991", 2 ** 53 - 1],
  ["9007199254740992", 2n ** 53n],
  ["-9223372036854775809", -(2n ** 63n) - 1n],
  [`{"id": 12345678901234567890, "no": [-${LONG}]}`, {
    id: 12_345_678_901_234_567_890n,
    no: [-BigInt(LONG)],
  }],
  ['{"digits": "12345678901234567890"}', { digits: "12345678901234567890" }],
  ['{"": 0, "a b": 1, "é🦕": 2}', { "": 0, "a b": 1, "é🦕": 2 }],
  ['{"__proto__": 1, "constructor": 2}', JSON.parse('{"__proto__":1,"constructor":2}')],
  ['{"$": "bytes", "v": "AAH/"}', { $: "bytes", v: "AAH/" }],
  [DEEP, JSON.parse(DEEP)],
  [JSON.stringify(TEXTS), [...TEXTS]],
];

/** PostgreSQL's two kinds of JSON. */
export const POSTGRES_JSON: readonly ValueGroup[] = [
  ...postgresType("json", [
    ...VALUES,
    ["-0", -0],
    ['{"same": 1, "same": 2}', { same: 2 }],
    ["[1e5, 0.1e-2]", [100_000, 0.001]],
    ["[1e3, \n\t12345678901234567890 ]", [1000, 12_345_678_901_234_567_890n]],
  ], { isSentAsText: true }),
  ...postgresType("jsonb", [...VALUES, ['{"same": 1, "same": 2}', { same: 2 }], ["-0", 0]], {
    isSentAsText: true,
  }),
  ...postgresType("jsonpath", [['$."a"[*]', '$."a"[*]']]),
];

import { postgresResults, postgresType } from "./postgres_type.ts";
import type { ValueGroup } from "./value_samples.ts";

const DIGITS = "1234567890".repeat(100);

/** PostgreSQL's numbers. */
export const POSTGRES_NUMBERS: readonly ValueGroup[] = [
  ...postgresType("int2", [["-32768", -32_768], ["32767", 32_767, 32_767n], ["0", 0, -0]]),
  ...postgresType("int4", [["-2147483648", -2_147_483_648], [
    "2147483647",
    2_147_483_647,
    2_147_483_647n,
  ]]),
  ...postgresType("int8", [
    ["-9223372036854775808", -(2n ** 63n)],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["9007199254740993", 2n ** 53n + 1n],
    ["9007199254740991", 2n ** 53n - 1n, Number.MAX_SAFE_INTEGER],
    ["-42", -42n, -42],
    ["0", 0n, 0, -0],
  ]),
  ...postgresType("oid", [["0", 0], ["4294967295", 4_294_967_295, 4_294_967_295n]]),
  ...postgresType("numeric", [
    ["NaN", "NaN", NaN],
    ["Infinity", "Infinity", Infinity],
    ["-Infinity", "-Infinity", -Infinity],
    ["0.10", "0.10"],
    ["-0.000000000000000000001", "-0.000000000000000000001"],
    [`${DIGITS}.${DIGITS}`, `${DIGITS}.${DIGITS}`],
    [DIGITS.slice(1), DIGITS.slice(1), BigInt(DIGITS.slice(1))],
    ["1180591620717411303424", "1180591620717411303424", 2n ** 70n],
    ["1e5", "100000", 1e5, 100_000n],
    ["0.1", "0.1", 0.1],
    ["0", "0", -0],
  ]),
  ...postgresType("numeric", [["1.5", "1.5000", 1.5], ["12345.67894", "12345.6789"]], {
    sqlType: "numeric(10,4)",
  }),
  ...postgresType("float4", [
    ["1.5", 1.5],
    ["42", 42, 42n],
    ["-0", -0],
    ["NaN", NaN],
    ["Infinity", Infinity],
    ["-Infinity", -Infinity],
    ["3.4028235e+38", 3.4028235e38],
    ["1.1754944e-38", 1.1754944e-38],
    ["1e-45", 1e-45],
    ["0.1", 0.1],
  ]),
  ...postgresType("float8", [
    ["0.1", 0.1],
    ["0.30000000000000004", 0.1 + 0.2],
    ["-0", -0],
    ["0", 0],
    ["NaN", NaN],
    ["Infinity", Infinity],
    ["-Infinity", -Infinity],
    ["1.7976931348623157e+308", Number.MAX_VALUE],
    ["-1.7976931348623157e+308", -Number.MAX_VALUE],
    ["5e-324", Number.MIN_VALUE],
    ["2.225073858507201e-308", 2.225073858507201e-308],
    ["9007199254740993", 9_007_199_254_740_992, 2 ** 53],
    ["1e21", 1e21],
    ["42", 42, 42n],
  ]),
  ...postgresType("money", [["1234.5", "$1,234.50", 1234.5], ["-0.01", "-$0.01"]]),
  postgresResults("int8", [
    ["(SELECT count(*) FROM generate_series(1, 3))", 3n],
    ["(SELECT sum(x::int4) FROM generate_series(1, 3) AS x)", 6n],
  ]),
  postgresResults("numeric", [
    ["(SELECT sum(x::int8) FROM generate_series(1, 3) AS x)", "6"],
    ["(SELECT avg(x::int4) FROM generate_series(1, 2) AS x)", "1.5000000000000000"],
  ]),
];

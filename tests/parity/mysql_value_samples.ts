import type { SqlParameter } from "../../mod.ts";

/** A value: how SQL says it, what it is in JavaScript, and what else can be sent for it. */
export type MysqlValue = readonly [
  sql: string,
  value: SqlParameter,
  ...params: readonly SqlParameter[],
];

/** The values of one type of column. */
export interface MysqlType {
  /** The type, as it is written in a table's definition. */
  readonly column: string;
  /** What a result calls it. */
  readonly name: string;
  /** Whether the value itself can be sent for it. */
  readonly isSentAsItself: boolean;
  readonly values: readonly MysqlValue[];
}

function type(column: string, name: string, values: readonly MysqlValue[]): MysqlType {
  return { column, name, isSentAsItself: true, values };
}

/** A type of which a value itself does not mean the value: a string is the text of a json value. */
function sentOtherwise(column: string, name: string, values: readonly MysqlValue[]): MysqlType {
  return { column, name, isSentAsItself: false, values };
}

function integer(column: string, name: string, least: number, most: number): MysqlType {
  const values = [least, 0, 1, most].map((value): MysqlValue => {
    return [String(value), value, BigInt(value), String(value)];
  });
  return type(column, name, values);
}

function big(column: string, name: string, values: readonly bigint[]): MysqlType {
  return type(column, name, values.map((value) => [String(value), value, String(value)]));
}

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

/** A character of each of Unicode's planes. */
const EVERY_PLANE = Array.from(
  { length: 17 },
  (_, plane) => String.fromCodePoint(plane * 0x1_0000 + 0x21),
).join("");

const TEXTS = [
  "",
  "two  spaces ",
  "NULL",
  'say "hi"',
  "it's",
  "back\\slash",
  "$1 ? :a @b",
  "\u0001\b\t\n\v\f\r\u001f\u007f\u0080",
  "\u2028\ufeff",
  "e\u0301 é",
  "👩‍👩‍👧‍👦",
  "\ufffd\uffff\u{10ffff}",
  EVERY_PLANE,
];

function text(column: string, name: string): MysqlType {
  return type(column, name, TEXTS.map((value) => [quoted(value), value]));
}

function bytes(column: string, name: string, values: readonly Uint8Array[]): MysqlType {
  return type(column, name, values.map((value) => [`x'${value.toHex()}'`, value]));
}

function quoted(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

const POINT = Uint8Array.fromHex("00000000" + "0101000000" + "000000000000f03f0000000000000040");

/** The values of every type of MySQL's and MariaDB's, by families. */
export const MYSQL_VALUES: Readonly<Record<string, readonly MysqlType[]>> = {
  numbers: [
    integer("TINYINT", "tinyint", -128, 127),
    integer("TINYINT UNSIGNED", "tinyint unsigned", 0, 255),
    type("BOOLEAN", "tinyint", [["TRUE", 1, true], ["FALSE", 0, false]]),
    integer("SMALLINT", "smallint", -32_768, 32_767),
    integer("SMALLINT UNSIGNED", "smallint unsigned", 0, 65_535),
    integer("MEDIUMINT", "mediumint", -8_388_608, 8_388_607),
    integer("MEDIUMINT UNSIGNED", "mediumint unsigned", 0, 16_777_215),
    integer("INT", "int", -2_147_483_648, 2_147_483_647),
    integer("INT UNSIGNED", "int unsigned", 0, 4_294_967_295),
    integer("INT(5) ZEROFILL", "int unsigned", 0, 4_294_967_295),
    big("BIGINT", "bigint", [-(2n ** 63n), -1n, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n]),
    big("BIGINT UNSIGNED", "bigint unsigned", [0n, 2n ** 53n + 1n, 2n ** 64n - 1n]),
    type("DECIMAL(10,2)", "decimal", [
      ["0.1", "0.10", 0.1],
      ["-12345678.90", "-12345678.90"],
      ["42", "42.00", 42, 42n],
    ]),
    type("DECIMAL(65,0)", "decimal", [
      [String(10n ** 64n), String(10n ** 64n), 10n ** 64n],
      [String(-(2n ** 64n)), String(-(2n ** 64n)), -(2n ** 64n)],
    ]),
    type("DECIMAL(65,30)", "decimal", [
      ["1.000000000000000000000000000001", "1.000000000000000000000000000001"],
    ]),
    type("FLOAT", "float", [
      ["0", 0, -0],
      ["0.1", 0.1, "0.1"],
      ["-1.5", -1.5],
      ["16777216", 16_777_216],
      ["1.17549435e-38", 1.1754944e-38],
      ["3.4e38", 3.4e38],
    ]),
    type("DOUBLE", "double", [
      ["0", 0, -0],
      ["0.1", 0.1, "0.1"],
      ["-1.5", -1.5],
      ["9007199254740993e0", 9_007_199_254_740_992, 9_007_199_254_740_992n],
      ["1.7976931348623157e308", Number.MAX_VALUE],
      ["2.2250738585072014e-308", 2.2250738585072014e-308],
      ["1e21", 1e21],
    ]),
    type("YEAR", "year", [["1901", 1901, "1901"], ["2155", 2155], ["0", 0]]),
    type("BIT(1)", "bit", [["b'0'", new Uint8Array([0]), 0], ["b'1'", new Uint8Array([1]), true]]),
    type("BIT(10)", "bit", [["b'1000000001'", new Uint8Array([2, 1]), 513]]),
    type("BIT(64)", "bit", [
      [String(2n ** 64n - 1n), new Uint8Array(8).fill(255), 2n ** 64n - 1n],
    ]),
  ],
  texts: [
    type("CHAR(10)", "char", [["'a  '", "a", "a  "], ["''", ""], ["'é🦕'", "é🦕"]]),
    text("VARCHAR(100)", "varchar"),
    text("TINYTEXT", "text"),
    text("TEXT", "text"),
    text("MEDIUMTEXT", "text"),
    text("LONGTEXT", "text"),
    type("VARCHAR(100) CHARACTER SET latin1", "varchar", [["'é'", "é"]]),
    type("VARCHAR(100) CHARACTER SET utf16", "varchar", [["'é🦕'", "é🦕"]]),
    type("ENUM('a','é','it''s')", "enum", [["'a'", "a", 1], ["'é'", "é", 2], ["'it''s'", "it's"]]),
    type("SET('a','b','é')", "set", [["''", "", 0], ["'a,é'", "a,é", 5], ["'b'", "b"]]),
  ],
  bytes: [
    bytes("BINARY(4)", "binary", [new Uint8Array([1, 2, 0, 0]), new Uint8Array(4)]),
    bytes("VARBINARY(300)", "varbinary", [new Uint8Array(), new Uint8Array([0]), ALL_BYTES]),
    bytes("TINYBLOB", "blob", [new Uint8Array(), new Uint8Array([255])]),
    bytes("BLOB", "blob", [new Uint8Array(), ALL_BYTES]),
    bytes("MEDIUMBLOB", "blob", [new Uint8Array(70_000).fill(7)]),
    bytes("LONGBLOB", "blob", [new Uint8Array(), ALL_BYTES]),
    type("POINT", "point", [["POINT(1, 2)", POINT]]),
    type("GEOMETRY", "geometry", [["POINT(1, 2)", POINT]]),
  ],
  times: [
    type("DATE", "date", [
      ["'2024-02-29'", "2024-02-29"],
      ["'1000-01-01'", "1000-01-01"],
      ["'9999-12-31'", "9999-12-31"],
      ["'1970-01-01'", "1970-01-01", new Date(0)],
    ]),
    type("TIME", "time", [
      ["'00:00:00'", "00:00:00"],
      ["'838:59:59'", "838:59:59"],
      ["'-838:59:59'", "-838:59:59"],
    ]),
    type("TIME(6)", "time", [
      ["'12:34:56.123456'", "12:34:56.123456"],
      ["'-00:00:00.000001'", "-00:00:00.000001"],
      ["'12:34:56.100000'", "12:34:56.1"],
    ]),
    type("DATETIME", "datetime", [
      ["'1970-01-01 00:00:00'", new Date(0), "1970-01-01 00:00:00"],
      ["'2024-02-29 12:34:56'", new Date("2024-02-29T12:34:56Z")],
      ["'1000-01-01 00:00:00'", new Date("1000-01-01T00:00:00Z")],
      ["'9999-12-31 23:59:59'", new Date("9999-12-31T23:59:59Z")],
    ]),
    type("DATETIME(3)", "datetime", [
      ["'1969-12-31 23:59:59.001'", new Date("1969-12-31T23:59:59.001Z")],
      ["'2024-02-29 12:34:56.100'", new Date("2024-02-29T12:34:56.100Z")],
    ]),
    sentOtherwise("DATETIME(6)", "datetime", [
      [
        "'2024-02-29 12:34:56.789999'",
        new Date("2024-02-29T12:34:56.789Z"),
        "2024-02-29 12:34:56.789999",
      ],
    ]),
    type("TIMESTAMP(3)", "timestamp", [
      ["'1970-01-01 00:00:01'", new Date(1_000)],
      ["'2038-01-19 03:14:07.999'", new Date("2038-01-19T03:14:07.999Z")],
    ]),
  ],
  json: [
    sentOtherwise("JSON", "json", [
      [`'{"a": [1, null, "x", 1.5]}'`, { a: [1, null, "x", 1.5] }, { a: [1, null, "x", 1.5] }],
      ["'[]'", [], [], "[]"],
      [`'"é🦕"'`, "é🦕", '"é🦕"'],
      ["'true'", true, "true"],
      ["'42'", 42, "42", 42],
      ["'null'", null, "null"],
    ]),
  ],
  "types of MariaDB's own": [
    type("UUID", "uuid", [
      ["'6f2d8f0e-4a39-4d5f-9d7e-0d9f3a1f2b3c'", "6f2d8f0e-4a39-4d5f-9d7e-0d9f3a1f2b3c"],
    ]),
    type("INET6", "inet6", [["'::1'", "::1"], [
      "'2001:db8::ff00:42:8329'",
      "2001:db8::ff00:42:8329",
    ]]),
    type("INET4", "inet4", [["'10.0.0.1'", "10.0.0.1"]]),
  ],
};

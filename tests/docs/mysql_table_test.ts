import { assert, assertEquals } from "@std/assert";
import { toMysqlError } from "../../src/database/mysql/mysql_error.ts";
import { MYSQL_VALUES, type MysqlType } from "../parity/mysql_value_samples.ts";
import { codeSpan, codeSpans, tableRows } from "./markdown.ts";

const DOCUMENT = await Deno.readTextFile(
  new URL("../../docs/database_mysql.md", import.meta.url),
);
const ROWS = tableRows(DOCUMENT, "mysql types");
const TYPES = Object.values(MYSQL_VALUES).flat();

/** Attributes that the table has beside its types, not as types. */
const ATTRIBUTES = ["UNSIGNED"];

function baseType({ column }: MysqlType): string {
  return column.replace(/ (?:UNSIGNED|ZEROFILL|CHARACTER SET .*)$/, "").replace(/\(.*\)/, "");
}

function typesOf([types = ""]: readonly string[]): string[] {
  return codeSpans(types).filter((name) => !ATTRIBUTES.includes(name));
}

function nameOfValue(value: unknown): string {
  return value instanceof Uint8Array || value instanceof Date
    ? value.constructor.name
    : typeof value;
}

Deno.test("the table of MySQL's types names every type that is tested, and no others", () => {
  const documented = ROWS.flatMap(typesOf).sort();
  assertEquals(documented, [...new Set(TYPES.map(baseType))].sort());
});

Deno.test("the table of MySQL's types says what the values are", () => {
  for (const row of ROWS) {
    const documented = codeSpan(row[1]);
    if (documented === "any") continue;
    const types = TYPES.filter((type) => typesOf(row).includes(baseType(type)));
    const values = types.flatMap((type) => type.values.map(([, value]) => value));
    assert(values.length > 0);
    for (const value of values) assertEquals(nameOfValue(value), documented);
  }
});

Deno.test("the table of MySQL's errors has codes and kinds that there are", () => {
  const errnos = [1062, 1452, 1048, 4025, 1064, 1146, 1054, 1792, 1213, 1205];
  const later = [1969, 1045, 1049, 1040, 1053];
  const found = [...errnos, undefined, ...later].map((errno) => {
    if (errno === undefined) return ["25P02", "transaction"];
    const error = { errno, sqlState: "HY000", sqlMessage: "what the server says" };
    const { sqlState, kind } = toMysqlError(error, "run the statement", { lasting: false });
    return [sqlState, kind];
  });
  const documented = tableRows(DOCUMENT, "mysql errors").map(([, sqlState, kind]) => {
    return [codeSpan(sqlState), codeSpan(kind)];
  });
  assertEquals(documented, found);
});

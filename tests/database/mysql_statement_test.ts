import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import type { MysqlParameter } from "../../src/database/mysql/mysql_parameter.ts";
import { toMysqlStatement } from "../../src/database/mysql/mysql_statement.ts";

function param(value: string, placeholder = "?"): MysqlParameter {
  return { value, byteLength: value.length, placeholder };
}

function rewritten(sql: string, ...params: string[]): readonly [string, unknown[]] {
  const statement = toMysqlStatement(sql, params.map((value) => param(value)));
  return [statement.sql, statement.params.map(({ value }) => value)];
}

Deno.test("toMysqlStatement() puts the parameters in the order of their appearance", () => {
  assertEquals(rewritten("SELECT $2, $1, $2", "a", "b"), ["SELECT ?, ?, ?", ["b", "a", "b"]]);
  const eleven = Array.from({ length: 11 }, (_, index) => String(index));
  assertEquals(rewritten("SELECT $11, $1", ...eleven), ["SELECT ?, ?", ["10", "0"]]);
});

Deno.test("toMysqlStatement() passes over strings, names, comments and words", () => {
  const unchanged = [
    "'$1'",
    "'it''s $1'",
    "'\\' $1'",
    '"$1 \\" $1"',
    "`$1`",
    "`a\\`",
    "-- $1 ?\n",
    "--\t$1",
    "# $1 ?",
    "/* $1 ? */",
    "/*+ hint($1) */",
    "a$1",
    "@$1",
    "@@session.a$1",
    "é$1",
    "$1a",
    "'never ended $1",
    "/* never ended $1",
    "'\\",
  ];
  for (const text of unchanged) {
    assertEquals(rewritten(`SELECT 1 ${text}`), [`SELECT 1 ${text}`, []]);
  }
  assertEquals(rewritten("1--$1", "a"), ["1--?", ["a"]]);
  assertEquals(rewritten("'a'$1`b`$1", "a"), ["'a'?`b`?", ["a", "a"]]);
});

Deno.test("toMysqlStatement() writes what stands for a parameter", () => {
  const { sql } = toMysqlStatement("SELECT $1, $2", [param("a", "CONVERT(?)"), param("b")]);
  assertEquals(sql, "SELECT CONVERT(?), ?");
});

Deno.test("toMysqlStatement() tells the first words, in capitals", () => {
  const { words } = toMysqlStatement("/* why */ (start -- now\n transaction) 'x' read only", []);
  assertEquals(words, ["START", "TRANSACTION", "READ"]);
});

Deno.test("toMysqlStatement() refuses what is not as it should be", () => {
  const refused: readonly (readonly [string, string[]])[] = [
    ["SELECT ?", ["a"]],
    ["SELECT $0", ["a"]],
    ["SELECT $1", []],
    ["SELECT $1", ["a", "b"]],
    ["", []],
    [" ; -- a comment\n # and another /*", []],
    ["/* a comment */", []],
    ["SELECT /*! 1 */", []],
    ["SELECT /*M!100100 1 */", []],
  ];
  for (const [sql, params] of refused) {
    const error = assertThrows(() => rewritten(sql, ...params), DatabaseError);
    assertEquals(error.kind, "query");
  }
});

Deno.test("toMysqlStatement() reads a text of 10 MiB in one go", () => {
  const long = "\\'".repeat(5 * 1024 * 1024);
  assertEquals(rewritten(`SELECT '${long}', $1`, "a"), [`SELECT '${long}', ?`, ["a"]]);
});

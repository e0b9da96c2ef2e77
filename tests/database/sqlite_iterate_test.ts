import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";

const FAILING = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) " +
  "SELECT CASE WHEN n = 3 THEN abs(-9223372036854775808) ELSE n END AS v FROM t";

Deno.test("node:sqlite still ends an iteration silently where the statement fails", () => {
  using database = new DatabaseSync(":memory:");
  const statement = database.prepare(FAILING);
  assertThrows(() => statement.all());
  // When this fails, a stream can be read from SQLite row by row: see sqlite_cursor.ts.
  assertEquals([...statement.iterate()].length, 2);
});

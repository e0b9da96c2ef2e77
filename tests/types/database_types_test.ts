/** These tests pass by compiling: `deno test` checks the types of what it runs. */
import type {
  ArrayRows,
  BatchResult,
  DatabaseConfig,
  DatabaseConnection,
  DatabaseTransaction,
  Row,
  SqlFragment,
  ValueOptions,
} from "../../mod.ts";
import { sql } from "../../mod.ts";
import { assertType, compiles, type Equals } from "../support/equals.ts";

interface User {
  readonly id: number;
}

Deno.test("a template gives rows of the type that it is given", () => {
  compiles(async (db: DatabaseConnection) => {
    const users = await db.sql<User>`SELECT id FROM users WHERE id = ${1}`;
    assertType<Equals<typeof users, User[]>>();
    const rows = await db.sql`SELECT id FROM users`;
    assertType<Equals<typeof rows, Row[]>>();
  });
});

Deno.test("a template takes no value that has no SQL value", () => {
  compiles((db: DatabaseConnection) => {
    // @ts-expect-error: undefined has no SQL value
    void db.sql`SELECT ${undefined}`;
    // @ts-expect-error: a function has no SQL value
    void sql`SELECT ${() => 1}`;
  });
});

Deno.test("a piece of SQL is made by sql, and by nothing else", () => {
  compiles((db: DatabaseConnection) => {
    const piece = sql`SELECT 1`;
    assertType<Equals<typeof piece, SqlFragment>>();
    // @ts-expect-error: an object that looks like one is none
    void db.query({ text: "SELECT 1", values: [] });
  });
});

Deno.test("a name has at least one part", () => {
  compiles(() => {
    sql.identifier("users");
    sql.identifier("public", "users");
    // @ts-expect-error: a name of nothing
    sql.identifier();
  });
});

Deno.test("rows as arrays come with their columns", () => {
  compiles(async (db: DatabaseConnection) => {
    const result = await db.query("SELECT 1", [], { rowMode: "array" });
    assertType<Equals<typeof result, ArrayRows>>();
  });
});

Deno.test("rows as arrays take no schema", () => {
  compiles(async (db: DatabaseConnection) => {
    // @ts-expect-error: a schema is for rows as objects
    await db.query("SELECT 1", [], { rowMode: "array", schema: undefined });
  });
});

Deno.test("how values come is one of a closed list of choices", () => {
  assertType<Equals<Required<ValueOptions>["bigint"], "bigint" | "string" | "number">>();
  assertType<Equals<Required<ValueOptions>["timestamp"], "date" | "string">>();
  assertType<Equals<Required<ValueOptions>["json"], "value" | "text">>();
  assertType<DatabaseConfig extends ValueOptions ? true : false>();
  // @ts-expect-error: no such choice
  const _config: DatabaseConfig = { bigint: "int" };
});

Deno.test("a batch gives a result for each statement", () => {
  compiles(async (db: DatabaseConnection, tx: DatabaseTransaction) => {
    const results = await db.batch([{ sql: "SELECT 1" }, sql`SELECT 2`], { transaction: true });
    assertType<Equals<typeof results, BatchResult[]>>();
    // @ts-expect-error: a transaction begins no other one
    await tx.batch([], { transaction: true });
  });
});

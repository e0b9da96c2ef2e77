import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  type DatabaseConfig,
  type DatabaseConnection,
  DatabaseError,
  type DatabaseErrorKind,
} from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";

/** What an error has to say. Of what is not named here, it says nothing. */
interface ExpectedError {
  readonly kind: DatabaseErrorKind;
  readonly message: RegExp;
  readonly sqlState?: string;
  readonly constraint?: string;
  readonly schema?: "the schema";
  readonly table?: "parents" | "children";
  readonly column?: string;
  readonly detail?: RegExp;
  readonly hint?: RegExp;
  readonly position?: number;
}

/** Settings with which nothing can be opened, and what that is refused with. */
const REFUSED_SETTINGS: readonly (ExpectedError & {
  readonly what: string;
  spoil(url: URL): void;
})[] = [
  {
    what: "a wrong password",
    spoil: (url) => url.password = "hunter2-not-this-one",
    kind: "connection",
    message: /^Cannot open database "\w+": password authentication failed for user "\w+"$/,
    sqlState: "28P01",
  },
  {
    what: "an unknown user",
    spoil: (url) => url.username = "nobody_here",
    kind: "connection",
    message: /^Cannot open database "\w+": password authentication failed for user "nobody_here"$/,
    sqlState: "28P01",
  },
  {
    what: "a database that does not exist",
    spoil: (url) => url.pathname = "/no_such_database",
    kind: "connection",
    message:
      /^Cannot open database "no_such_database": database "no_such_database" does not exist$/,
    sqlState: "3D000",
  },
  {
    what: "a server that is down",
    spoil: (url) => [url.hostname, url.port] = ["127.0.0.1", "1"],
    kind: "connection",
    message: /^Cannot open database "\w+": the server refused the connection$/,
  },
  {
    what: "a host that does not exist",
    spoil: (url) => url.hostname = "no-such-host.invalid",
    kind: "connection",
    message: /^Cannot open database "\w+": the server's host name is not known$/,
  },
];

/** Statements that are refused, in a schema with two tables, and what they are refused with. */
const REFUSED_STATEMENTS: readonly (ExpectedError & {
  readonly what: string;
  sql(parents: string, children: string): string;
})[] = [
  {
    what: "a syntax error",
    sql: () => "SELECT 1 +",
    kind: "query",
    message: /^Cannot run the statement: syntax error at end of input$/,
    sqlState: "42601",
    position: 11,
  },
  {
    what: "a table that does not exist",
    sql: () => "SELECT * FROM no_such_table",
    kind: "query",
    message: /relation "no_such_table" does not exist$/,
    sqlState: "42P01",
    position: 15,
  },
  {
    what: "a function that does not exist",
    sql: () => "SELECT no_such_function(1)",
    kind: "query",
    message: /function no_such_function\(integer\) does not exist$/,
    sqlState: "42883",
    hint: /^No function matches the given name and argument types/,
    position: 8,
  },
  {
    what: "a unique violation",
    sql: (parents) => `INSERT INTO ${parents} VALUES (1)`,
    kind: "query",
    message: /duplicate key value violates unique constraint "parents_pkey"$/,
    sqlState: "23505",
    constraint: "parents_pkey",
    schema: "the schema",
    table: "parents",
    detail: /^Key \(id\)=\(1\) already exists\.$/,
  },
  {
    what: "a foreign key violation",
    sql: (_parents, children) => `INSERT INTO ${children} VALUES (1, 99, 20)`,
    kind: "query",
    message: /violates foreign key constraint "children_parent_fkey"$/,
    sqlState: "23503",
    constraint: "children_parent_fkey",
    schema: "the schema",
    table: "children",
    detail: /^Key \(parent\)=\(99\) is not present in table "parents"\.$/,
  },
  {
    what: "a not-null violation",
    sql: (_parents, children) => `INSERT INTO ${children} VALUES (1, NULL, 20)`,
    kind: "query",
    message: /null value in column "parent" .*violates not-null constraint$/,
    sqlState: "23502",
    schema: "the schema",
    table: "children",
    column: "parent",
    detail: /^Failing row contains \(1, null, 20\)\.$/,
  },
  {
    what: "a check violation",
    sql: (_parents, children) => `INSERT INTO ${children} VALUES (1, 1, 5)`,
    kind: "query",
    message: /violates check constraint "grown"$/,
    sqlState: "23514",
    constraint: "grown",
    schema: "the schema",
    table: "children",
    detail: /^Failing row contains \(1, 1, 5\)\.$/,
  },
  {
    what: "a division by zero",
    sql: () => "SELECT 1 / 0",
    kind: "query",
    message: /^Cannot run the statement: division by zero$/,
    sqlState: "22012",
  },
];

function assertSays(error: DatabaseError, expected: ExpectedError, schema: string): void {
  const { kind, message, sqlState, constraint, table, column, position } = error;
  assertMatch(message, expected.message);
  assertEquals(
    { kind, sqlState, constraint, table, column, position, schema: error.schema },
    {
      kind: expected.kind,
      sqlState: expected.sqlState,
      constraint: expected.constraint,
      table: expected.table,
      column: expected.column,
      position: expected.position,
      schema: expected.schema === undefined ? undefined : schema,
    },
  );
  for (const field of ["detail", "hint"] as const) {
    const pattern = expected[field];
    if (pattern === undefined) assertEquals(error[field], undefined, field);
    else assertMatch(error[field] ?? "", pattern);
  }
  assertEquals(error.outcomeUnknown, undefined);
  assertEquals(error.cause, undefined);
}

function spoilt(config: DatabaseConfig, spoil: (url: URL) => void): DatabaseConfig {
  const url = new URL(config.url ?? "");
  spoil(url);
  return { ...config, url: url.href };
}

const openingCases = REFUSED_SETTINGS.map(({ what, spoil, ...expected }): DatabaseCase => ({
  name: `${what} is told when the database is opened`,
  only: "postgres",
  needs: ["a server"],
  spoil: (config) => spoilt(config, spoil),
  async run({ open }) {
    async function theCaller(): Promise<DatabaseConnection> {
      return await open();
    }
    const error = await assertKind(DatabaseError, expected.kind, theCaller);
    assertSays(error, expected, "");
    assertStringIncludes(error.stack ?? "", "theCaller");
    assert(!Deno.inspect(error, { depth: 10, showHidden: true }).includes("hunter2"));
  },
}));

/** Every kind of error, with all that the server tells, and with the caller's line in its stack. */
export const databaseErrorCases: readonly DatabaseCase[] = [
  ...openingCases,
  {
    name: "what the server refuses has its kind, its SQLSTATE and all that it tells, everywhere",
    only: "postgres",
    async run({ open, table }) {
      await using db = await open();
      const parents = table("parents");
      const children = table("children");
      const [schema = ""] = parents.split(".");
      await db.execute(`CREATE TABLE ${parents} (id INTEGER PRIMARY KEY)`);
      await db.execute(
        `CREATE TABLE ${children} (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL ` +
          `REFERENCES ${parents}, age INTEGER CONSTRAINT grown CHECK (age >= 18))`,
      );
      await db.execute(`INSERT INTO ${parents} VALUES (1)`);
      for (const { what, sql, ...expected } of REFUSED_STATEMENTS) {
        const text = sql(parents, children);
        const callers = [
          async function theCaller() {
            await db.query(text);
          },
          async function theCaller() {
            await db.queryOne(text);
          },
          async function theCaller() {
            await db.execute(text);
          },
          async function theCaller() {
            await db.transaction(async (tx) => await tx.execute(text));
          },
          async function theCaller() {
            await using tx = await db.beginTransaction();
            await tx.query(text);
          },
        ];
        for (const caller of callers) {
          const error = await assertKind(DatabaseError, expected.kind, caller);
          assertSays(error, expected, schema);
          assertStringIncludes(error.stack ?? "", "theCaller", what);
        }
      }
    },
  },
  {
    name: "the stack of an error of a stream shows who reads it",
    async run({ open }) {
      await using db = await open();
      async function theReader() {
        for await (const _row of db.stream("SELECT * FROM no_such_table_anywhere"));
      }
      const error = await assertKind(DatabaseError, "query", theReader);
      assertStringIncludes(error.stack ?? "", "theReader");
    },
  },
];

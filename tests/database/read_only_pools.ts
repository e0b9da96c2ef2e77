import { assert, assertEquals } from "@std/assert";
import { type DatabaseConfig, type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseDriver } from "../../src/database/direct.ts";
import { ReadOnlyDatabase } from "../../src/database/read_only.ts";

export const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
export const MYSQL_URL = Deno.env.get("MYSQL_URL") ?? "";

/** One pool of a single connection: whoever writes, and whoever may only read. */
export interface Neighbours extends AsyncDisposable {
  readonly writer: DatabaseConnection;
  readonly reader: DatabaseConnection;
}

export async function neighbours(config: DatabaseConfig): Promise<Neighbours> {
  const driver = await openDatabaseDriver({ pool: { maxConnections: 1 }, ...config });
  return {
    writer: connectionOver(driver.sharedWith("writer")),
    reader: connectionOver(new ReadOnlyDatabase(driver.sharedWith("reader"))),
    [Symbol.asyncDispose]: () => driver.close(),
  };
}

export interface Backend {
  readonly name: string;
  readonly config: DatabaseConfig;
  readonly ignore?: boolean;
}

export const POSTGRES: readonly Backend[] = [
  { name: "PostgreSQL", config: { url: DATABASE_URL }, ignore: DATABASE_URL === "" },
  { name: "the embedded PostgreSQL", config: { url: "pglite:memory" } },
];
export const MYSQL: Backend = {
  name: "MySQL",
  config: { url: MYSQL_URL },
  ignore: MYSQL_URL === "",
};
export const SQLITE: Backend = { name: "SQLite", config: { url: "sqlite::memory:" } };
export const ALL = [...POSTGRES, MYSQL, SQLITE];

/** The ways of running statements one after the other, each as a module can write it. */
export const WAYS: Readonly<
  Record<string, (db: DatabaseConnection, statements: readonly string[]) => Promise<unknown>>
> = {
  async "query()"(db, statements) {
    for (const sql of statements) await swallowed(() => db.query(sql));
  },
  async "execute()"(db, statements) {
    for (const sql of statements) await swallowed(() => db.execute(sql));
  },
  async "batch()"(db, statements) {
    await swallowed(() => db.batch(statements.map((sql) => ({ sql }))));
  },
  async "an atomic batch()"(db, statements) {
    await swallowed(() => db.batch(statements.map((sql) => ({ sql })), { transaction: true }));
  },
  async "stream()"(db, statements) {
    for (const sql of statements) await swallowed(() => Array.fromAsync(db.stream(sql)));
  },
  async "a transaction"(db, statements) {
    const transaction = await db.beginTransaction();
    for (const sql of statements) await swallowed(() => transaction.execute(sql));
    await swallowed(() => transaction.commit());
  },
  async "a transaction with a savepoint"(db, statements) {
    const transaction = await db.beginTransaction();
    for (const sql of statements) {
      await swallowed(() => transaction.savepoint((inner) => inner.execute(sql)));
    }
    await swallowed(() => transaction.commit());
  },
};

export async function swallowed(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
  }
}

export async function assertNothingChanges(
  { writer, reader }: Neighbours,
  tries: readonly (readonly string[])[],
  look: () => Promise<unknown>,
  ways: readonly string[] = Object.keys(WAYS),
): Promise<void> {
  const before = await look();
  for (const statements of tries) {
    for (const [way, run] of Object.entries(WAYS)) {
      if (!ways.includes(way)) continue;
      await run(reader, statements);
      assertEquals(await look(), before, `${statements.join("; ")} by ${way}`);
    }
  }
  assert(await writer.queryOne("SELECT 1 AS one"));
}

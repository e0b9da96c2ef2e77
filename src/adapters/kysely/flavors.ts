import {
  type DatabaseIntrospector,
  type DialectAdapter,
  type Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { DatabaseType } from "../../database/types.ts";

/** How to learn the key that an INSERT made, on the session that it ran on. */
export interface LastInsertId {
  /** Forgets the key of an earlier INSERT. */
  readonly forget?: string;
  /** Gives the key as `id`. */
  readonly read: string;
}

/** What Kysely has to know of one kind of database. */
export interface Flavor {
  readonly createQueryCompiler: () => QueryCompiler;
  readonly createAdapter: () => DialectAdapter;
  readonly createIntrospector: (db: Kysely<unknown>) => DatabaseIntrospector;
  readonly lastInsertId?: LastInsertId;
}

/** Any number does that no other program takes: this one is "pywatt" in ASCII. */
const MIGRATION_LOCK = 0x707977617474n;

/** Kysely's own lock is the session's, and would outlive the transaction on a pooled connection. */
class TransactionLockAdapter extends PostgresAdapter {
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(db);
  }

  override async releaseMigrationLock(): Promise<void> {}
}

/** A lock of MySQL's is the session's, and Kysely's migrations do not run on one. */
class UnlockedMysqlAdapter extends MysqlAdapter {
  override async acquireMigrationLock(): Promise<void> {}

  override async releaseMigrationLock(): Promise<void> {}
}

class NumberedMysqlCompiler extends MysqlQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return `$${this.numParameters}`;
  }
}

class NumberedSqliteCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return `$${this.numParameters}`;
  }
}

/** What Kysely has to know of each kind of database. */
export const FLAVORS: Readonly<Record<DatabaseType, Flavor>> = {
  postgres: {
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new TransactionLockAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  },
  mysql: {
    createQueryCompiler: () => new NumberedMysqlCompiler(),
    createAdapter: () => new UnlockedMysqlAdapter(),
    createIntrospector: (db) => new MysqlIntrospector(db),
    lastInsertId: {
      forget: "SELECT last_insert_id(0)",
      read: "SELECT last_insert_id() AS id",
    },
  },
  sqlite: {
    createQueryCompiler: () => new NumberedSqliteCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    lastInsertId: { read: "SELECT last_insert_rowid() AS id" },
  },
};

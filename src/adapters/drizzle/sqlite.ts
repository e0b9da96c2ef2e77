/**
 * Drizzle on a SQLite connection of this SDK: in a program that stands alone, and in a module that
 * an orchestrator launched. Transactions and savepoints are those of the connection.
 *
 * @example Typed queries on SQLite
 * ```ts
 * import { createDatabaseConnection } from "@pywatt/sdk";
 * import { drizzle } from "@pywatt/sdk/drizzle/sqlite";
 * import { assertEquals } from "@std/assert";
 * import { gt } from "drizzle-orm";
 * import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
 *
 * const orders = sqliteTable("orders", { id: integer().primaryKey(), cents: integer().notNull() });
 *
 * await using connection = await createDatabaseConnection();
 * await connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, cents INTEGER NOT NULL)");
 * const db = drizzle(connection, { schema: { orders } });
 * await db.transaction(async (tx) => {
 *   await tx.insert(orders).values([{ cents: 1250 }, { cents: 750 }]);
 * });
 * const large = await db.select().from(orders).where(gt(orders.cents, 1000));
 * assertEquals(large, [{ id: 1, cents: 1250 }]);
 * ```
 *
 * @module
 */
import type { DrizzleConfig } from "drizzle-orm";
import type {
  ExtractTablesWithRelations,
  RelationalSchemaConfig,
  TablesRelationalConfig,
} from "drizzle-orm/relations";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import {
  type AsyncBatchRemoteCallback,
  type AsyncRemoteCallback,
  SqliteRemoteDatabase,
} from "drizzle-orm/sqlite-proxy";
import { SQLiteProxyTransaction, SQLiteRemoteSession } from "drizzle-orm/sqlite-proxy/session";
import { checkedStatement } from "../../database/parameters.ts";
import type { DatabaseConnection, DatabaseTransaction, Queryable } from "../../database/types.ts";
import { toDrizzleRows } from "./cells.ts";
import { loggerOf, relationalSchemaOf } from "./relational_schema.ts";
import { requireType } from "./require_type.ts";

/**
 * Makes a Drizzle database of a connection.
 *
 * @typeParam Schema The tables and relations, for relational queries.
 * @param connection The open connection to SQLite. Whoever opened it closes it.
 * @param config Drizzle's own settings.
 * @returns The database; its errors are those of the connection, as the `cause` of Drizzle's.
 * @throws {TypeError} When the connection is to no SQLite.
 */
export function drizzle<Schema extends Record<string, unknown> = Record<string, never>>(
  connection: DatabaseConnection,
  config: DrizzleConfig<Schema> = {},
): SqliteRemoteDatabase<Schema> {
  requireType(connection, "sqlite");
  const parts: Parts<ExtractTablesWithRelations<Schema>> = {
    dialect: new NumberedDialect(config.casing === undefined ? {} : { casing: config.casing }),
    schema: relationalSchemaOf(config.schema),
    options: { ...loggerOf(config), ...config.cache !== undefined && { cache: config.cache } },
  };
  const session = new Session<Schema, ExtractTablesWithRelations<Schema>>(
    connection,
    parts,
    connection,
  );
  return new SqliteRemoteDatabase<Schema>("async", parts.dialect, session, parts.schema);
}

/** Drizzle writes `?` for SQLite; a connection takes `$1`, `$2` and so on, whatever it is to. */
class NumberedDialect extends SQLiteAsyncDialect {
  override escapeParam(index: number): string {
    return `$${index + 1}`;
  }
}

interface Parts<Tables extends TablesRelationalConfig> {
  readonly dialect: SQLiteAsyncDialect;
  readonly schema: RelationalSchemaConfig<Tables> | undefined;
  readonly options: ConstructorParameters<typeof SQLiteRemoteSession>[4];
}

class Session<Schema extends Record<string, unknown>, Tables extends TablesRelationalConfig>
  extends SQLiteRemoteSession<Schema, Tables> {
  readonly #connection: DatabaseConnection;
  readonly #parts: Parts<Tables>;

  constructor(target: Queryable, parts: Parts<Tables>, connection: DatabaseConnection) {
    const batch = batchCallbackOf(connection);
    super(callbackOf(target), parts.dialect, parts.schema, batch, parts.options);
    this.#connection = connection;
    this.#parts = parts;
  }

  override async transaction<T>(
    run: (transaction: SQLiteProxyTransaction<Schema, Tables>) => Promise<T>,
  ): Promise<T> {
    return await this.#connection.transaction((transaction) => {
      const session = new Session<Schema, Tables>(transaction, this.#parts, this.#connection);
      return run(new Transaction(transaction, session, this.#parts, 0));
    });
  }
}

class Transaction<Schema extends Record<string, unknown>, Tables extends TablesRelationalConfig>
  extends SQLiteProxyTransaction<Schema, Tables> {
  readonly #transaction: DatabaseTransaction;
  readonly #session: Session<Schema, Tables>;
  readonly #parts: Parts<Tables>;

  constructor(
    transaction: DatabaseTransaction,
    session: Session<Schema, Tables>,
    parts: Parts<Tables>,
    depth: number,
  ) {
    super("async", parts.dialect, session, parts.schema, depth);
    this.#transaction = transaction;
    this.#session = session;
    this.#parts = parts;
  }

  override async transaction<T>(
    run: (transaction: SQLiteProxyTransaction<Schema, Tables>) => Promise<T>,
  ): Promise<T> {
    return await this.#transaction.savepoint((transaction) => {
      const depth = this.nestedIndex + 1;
      return run(new Transaction(transaction, this.#session, this.#parts, depth));
    });
  }
}

function callbackOf(target: Queryable): AsyncRemoteCallback {
  return async (text, values, method) => {
    const { sql, params } = checkedStatement(text, values);
    if (method === "run") {
      await target.execute(sql, params);
      return { rows: [] };
    }
    const rows = toDrizzleRows(await target.query(sql, params, { rowMode: "array" }));
    return { rows: method === "get" ? firstOf(rows) : rows };
  };
}

/** As Drizzle's own drivers do it, all of a batch happens or none. */
function batchCallbackOf(connection: DatabaseConnection): AsyncBatchRemoteCallback {
  return async (statements) => {
    return await connection.transaction(async (transaction) => {
      const run = callbackOf(transaction);
      const results: { rows: unknown[] }[] = [];
      for (const { sql, params, method } of statements) {
        results.push(await run(sql, params, method));
      }
      return results;
    });
  };
}

/** Drizzle reads `undefined` as no row, although its type does not say so. */
function firstOf(rows: unknown[][]): unknown[];
function firstOf(rows: unknown[][]): unknown[] | undefined {
  return rows[0];
}

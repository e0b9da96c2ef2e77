/**
 * Drizzle on a PostgreSQL connection of this SDK, embedded or not: in a program that stands alone,
 * and in a module that an orchestrator launched, which then needs no driver and no network.
 * Transactions and savepoints are those of the connection.
 *
 * @example Typed queries on PostgreSQL
 * ```ts ignore
 * import { createDatabaseConnection } from "@pywatt/sdk";
 * import { drizzle } from "@pywatt/sdk/drizzle/postgres";
 * import { gt } from "drizzle-orm";
 * import { integer, pgTable, serial } from "drizzle-orm/pg-core";
 *
 * const orders = pgTable("orders", { id: serial().primaryKey(), cents: integer().notNull() });
 *
 * await using connection = await createDatabaseConnection({ url: "pglite:memory" });
 * const db = drizzle(connection, { schema: { orders } });
 * await db.transaction(async (tx) => {
 *   await tx.insert(orders).values([{ cents: 1250 }, { cents: 750 }]);
 * });
 * const large = await db.select().from(orders).where(gt(orders.cents, 1000));
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
import { PgDialect, type PgTransactionConfig } from "drizzle-orm/pg-core";
import { PgRemoteDatabase, type RemoteCallback } from "drizzle-orm/pg-proxy";
import { PgProxyTransaction, PgRemoteSession } from "drizzle-orm/pg-proxy/session";
import { checkedStatement } from "../../database/parameters.ts";
import type {
  DatabaseConnection,
  DatabaseTransaction,
  Queryable,
  TransactionOptions,
} from "../../database/types.ts";
import { toDrizzleRows } from "./cells.ts";
import { requireType } from "./require_type.ts";
import { loggerOf, relationalSchemaOf } from "./relational_schema.ts";

/**
 * Makes a Drizzle database of a connection.
 *
 * @typeParam Schema The tables and relations, for relational queries.
 * @param connection The open connection to a PostgreSQL. Whoever opened it closes it.
 * @param config Drizzle's own settings.
 * @returns The database; its errors are those of the connection, as the `cause` of Drizzle's.
 * @throws {TypeError} When the connection is to no PostgreSQL.
 */
export function drizzle<Schema extends Record<string, unknown> = Record<string, never>>(
  connection: DatabaseConnection,
  config: DrizzleConfig<Schema> = {},
): PgRemoteDatabase<Schema> {
  requireType(connection, "postgres");
  const parts: Parts<ExtractTablesWithRelations<Schema>> = {
    dialect: new PgDialect(config.casing === undefined ? {} : { casing: config.casing }),
    schema: relationalSchemaOf(config.schema),
    options: { ...loggerOf(config), ...config.cache !== undefined && { cache: config.cache } },
  };
  const session = new Session<Schema, ExtractTablesWithRelations<Schema>>(
    connection,
    parts,
    connection,
  );
  return new PgRemoteDatabase<Schema>(parts.dialect, session, parts.schema);
}

interface Parts<Tables extends TablesRelationalConfig> {
  readonly dialect: PgDialect;
  readonly schema: RelationalSchemaConfig<Tables> | undefined;
  readonly options: ConstructorParameters<typeof PgRemoteSession>[3];
}

class Session<Schema extends Record<string, unknown>, Tables extends TablesRelationalConfig>
  extends PgRemoteSession<Schema, Tables> {
  readonly #connection: DatabaseConnection;
  readonly #parts: Parts<Tables>;

  constructor(target: Queryable, parts: Parts<Tables>, connection: DatabaseConnection) {
    super(callbackOf(target), parts.dialect, parts.schema, parts.options);
    this.#connection = connection;
    this.#parts = parts;
  }

  override async transaction<T>(
    run: (transaction: PgProxyTransaction<Schema, Tables>) => Promise<T>,
    config: PgTransactionConfig = {},
  ): Promise<T> {
    return await this.#connection.transaction((transaction) => {
      const session = new Session<Schema, Tables>(transaction, this.#parts, this.#connection);
      return run(new Transaction(transaction, session, this.#parts, 0));
    }, toTransactionOptions(config));
  }
}

class Transaction<Schema extends Record<string, unknown>, Tables extends TablesRelationalConfig>
  extends PgProxyTransaction<Schema, Tables> {
  readonly #transaction: DatabaseTransaction;
  readonly #session: Session<Schema, Tables>;
  readonly #parts: Parts<Tables>;

  constructor(
    transaction: DatabaseTransaction,
    session: Session<Schema, Tables>,
    parts: Parts<Tables>,
    depth: number,
  ) {
    super(parts.dialect, session, parts.schema, depth);
    this.#transaction = transaction;
    this.#session = session;
    this.#parts = parts;
  }

  override async transaction<T>(
    run: (transaction: PgProxyTransaction<Schema, Tables>) => Promise<T>,
  ): Promise<T> {
    return await this.#transaction.savepoint((transaction) => {
      const depth = this.nestedIndex + 1;
      return run(new Transaction(transaction, this.#session, this.#parts, depth));
    });
  }
}

function callbackOf(target: Queryable): RemoteCallback {
  return async (text, values, method) => {
    const { sql, params } = checkedStatement(text, values);
    if (method === "execute") return { rows: await target.query(sql, params) };
    return { rows: toDrizzleRows(await target.query(sql, params, { rowMode: "array" })) };
  };
}

function toTransactionOptions(
  { isolationLevel, accessMode, deferrable }: PgTransactionConfig,
): TransactionOptions {
  return {
    ...isolationLevel !== undefined && { isolationLevel },
    ...accessMode !== undefined && { readOnly: accessMode === "read only" },
    ...deferrable !== undefined && { deferrable },
  };
}

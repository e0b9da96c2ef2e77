/**
 * Drizzle on a MySQL or MariaDB connection of this SDK: in a program that stands alone, and in a
 * module that an orchestrator launched. Transactions and savepoints are those of the connection.
 *
 * @example Typed queries on MySQL
 * ```ts ignore
 * import { createDatabaseConnection } from "@pywatt/sdk";
 * import { drizzle } from "@pywatt/sdk/drizzle/mysql";
 * import { assertEquals } from "@std/assert";
 * import { gt } from "drizzle-orm";
 * import { int, mysqlTable } from "drizzle-orm/mysql-core";
 *
 * const orders = mysqlTable("orders", { id: int().primaryKey(), cents: int().notNull() });
 *
 * await using connection = await createDatabaseConnection({ url: "mysql://app:secret@localhost/app" });
 * const db = drizzle(connection, { schema: { orders } });
 * await db.transaction(async (tx) => {
 *   await tx.insert(orders).values([{ id: 1, cents: 1250 }, { id: 2, cents: 750 }]);
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
import {
  type Mode,
  MySqlDialect,
  type MySqlSession,
  type MySqlTransactionConfig,
} from "drizzle-orm/mysql-core";
import { MySqlRemoteDatabase, type RemoteCallback } from "drizzle-orm/mysql-proxy";
import { MySqlProxyTransaction, MySqlRemoteSession } from "drizzle-orm/mysql-proxy/session";
import type { Statement } from "../../database/driver.ts";
import { checkedStatement } from "../../database/parameters.ts";
import type {
  DatabaseConnection,
  DatabaseTransaction,
  Queryable,
  TransactionOptions,
} from "../../database/types.ts";
import { toDrizzleRows } from "./cells.ts";
import { loggerOf, relationalSchemaOf } from "./relational_schema.ts";
import { requireType } from "./require_type.ts";

/**
 * Makes a Drizzle database of a connection.
 *
 * @typeParam Schema The tables and relations, for relational queries.
 * @param connection The open connection to a MySQL or MariaDB. Whoever opened it closes it.
 * @param config Drizzle's own settings; `mode` is for its relational queries, `"default"` by default.
 * @returns The database; its errors are those of the connection, as the `cause` of Drizzle's.
 * @throws {TypeError} When the connection is to no MySQL.
 */
export function drizzle<Schema extends Record<string, unknown> = Record<string, never>>(
  connection: DatabaseConnection,
  config: DrizzleConfig<Schema> & { readonly mode?: Mode } = {},
): MySqlRemoteDatabase<Schema> {
  requireType(connection, "mysql");
  const parts: Parts<ExtractTablesWithRelations<Schema>> = {
    dialect: new NumberedDialect(config.casing === undefined ? {} : { casing: config.casing }),
    schema: relationalSchemaOf(config.schema),
    options: { ...loggerOf(config), ...config.cache !== undefined && { cache: config.cache } },
    mode: config.mode ?? "default",
  };
  const session = new Session<Schema, ExtractTablesWithRelations<Schema>>(
    connection,
    parts,
    connection,
  );
  return new MySqlRemoteDatabase<Schema>(parts.dialect, session, parts.schema, parts.mode);
}

/** Drizzle writes `?` for MySQL; a connection takes `$1`, `$2` and so on, whatever it is to. */
class NumberedDialect extends MySqlDialect {
  override escapeParam(index: number): string {
    return `$${index + 1}`;
  }
}

interface Parts<Tables extends TablesRelationalConfig> {
  readonly dialect: MySqlDialect;
  readonly schema: RelationalSchemaConfig<Tables> | undefined;
  readonly options: ConstructorParameters<typeof MySqlRemoteSession>[3];
  readonly mode: Mode;
}

class Session<Schema extends Record<string, unknown>, Tables extends TablesRelationalConfig>
  extends MySqlRemoteSession<Schema, Tables> {
  readonly #connection: DatabaseConnection;
  readonly #parts: Parts<Tables>;

  constructor(target: Queryable, parts: Parts<Tables>, connection: DatabaseConnection) {
    super(callbackOf(target), parts.dialect, parts.schema, parts.options);
    this.#connection = connection;
    this.#parts = parts;
  }

  override async transaction<T>(
    run: (transaction: MySqlProxyTransaction<Schema, Tables>) => Promise<T>,
    config?: MySqlTransactionConfig,
  ): Promise<T> {
    return await this.#connection.transaction((transaction) => {
      const session = new Session<Schema, Tables>(transaction, this.#parts, this.#connection);
      return run(new Transaction(transaction, session, this.#parts, 0));
    }, config === undefined ? {} : toTransactionOptions(config));
  }
}

class Transaction<Schema extends Record<string, unknown>, Tables extends TablesRelationalConfig>
  extends MySqlProxyTransaction<Schema, Tables> {
  readonly #transaction: DatabaseTransaction;
  readonly #session: Session<Schema, Tables>;
  readonly #parts: Parts<Tables>;

  constructor(
    transaction: DatabaseTransaction,
    session: Session<Schema, Tables>,
    parts: Parts<Tables>,
    depth: number,
  ) {
    super(parts.dialect, anySession(session), parts.schema, depth, parts.mode);
    this.#transaction = transaction;
    this.#session = session;
    this.#parts = parts;
  }

  override async transaction<T>(
    run: (transaction: MySqlProxyTransaction<Schema, Tables>) => Promise<T>,
  ): Promise<T> {
    return await this.#transaction.savepoint((transaction) => {
      const depth = this.nestedIndex + 1;
      return run(new Transaction(transaction, this.#session, this.#parts, depth));
    });
  }
}

/** Drizzle's constructor names a session without tables, and takes one with any. */
function anySession(session: object): MySqlSession;
function anySession(session: object): object {
  return session;
}

function callbackOf(target: Queryable): RemoteCallback {
  return async (text, values, method) => {
    const statement = checkedStatement(text, values);
    if (method === "execute") return { rows: await execute(target, statement) };
    const { sql, params } = statement;
    return { rows: toDrizzleRows(await target.query(sql, params, { rowMode: "array" })) };
  };
}

/** As mysql2 gives it: the rows, or the header of what was changed. */
async function execute(target: Queryable, statement: Statement): Promise<unknown[]> {
  if (!/^\s*(insert|replace|update|delete)\b/i.test(statement.sql)) {
    const [result] = await target.batch([statement]);
    return [result?.rows ?? [], []];
  }
  const results = await target.batch([
    { sql: "SELECT last_insert_id(0)" },
    statement,
    { sql: "SELECT last_insert_id() AS id" },
  ]);
  const [, changed, last] = results;
  const insertId = Number(last?.rows[0]?.id ?? 0);
  return [{ affectedRows: changed?.affectedRows ?? 0, insertId }, []];
}

function toTransactionOptions(
  { isolationLevel, accessMode, withConsistentSnapshot }: MySqlTransactionConfig,
): TransactionOptions {
  if (withConsistentSnapshot) {
    throw new TypeError(
      'Cannot begin the transaction: withConsistentSnapshot is true, expected isolationLevel: "repeatable read"',
    );
  }
  return {
    ...isolationLevel !== undefined && { isolationLevel },
    ...accessMode !== undefined && { readOnly: accessMode === "read only" },
  };
}

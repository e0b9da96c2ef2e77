import type {
  DatabaseIntrospector,
  Dialect,
  DialectAdapter,
  Driver,
  Kysely,
  QueryCompiler,
} from "kysely";
import type { DatabaseConnection } from "../../database/types.ts";
import { PywattDriver } from "./driver.ts";
import { type Flavor, FLAVORS } from "./flavors.ts";

/**
 * Kysely's dialect of a connection: PostgreSQL, embedded or not, MySQL, MariaDB or SQLite, whatever
 * the connection is to.
 *
 * Transactions, savepoints and streams are those of the connection; so are its errors, of kind
 * {@linkcode DatabaseError}. `connection()` pins nothing: what needs one session is done in a
 * transaction. Kysely's `destroy()` closes the connection.
 *
 * Migrations of PostgreSQL run in a transaction, and one program at a time. Those of MySQL, which
 * has no transactions for them, are kept apart by nothing: run them from one place.
 *
 * @example Cancelling a statement that Kysely built
 * ```ts
 * import { createDatabaseConnection } from "@pywatt/sdk";
 * import { PywattDialect } from "@pywatt/sdk/kysely";
 * import { assertEquals } from "@std/assert";
 * import { Kysely, sql } from "kysely";
 *
 * const connection = await createDatabaseConnection();
 * await using db = new Kysely({ dialect: new PywattDialect(connection) });
 * const { sql: text } = sql`SELECT 1 AS one`.compile(db);
 * const rows = await connection.query(text, [], { timeoutMs: 1_000 });
 * assertEquals(rows, [{ one: 1 }]);
 * ```
 */
export class PywattDialect implements Dialect {
  readonly #connection: DatabaseConnection;
  readonly #flavor: Flavor;

  /**
   * Makes a dialect of an open connection.
   *
   * @param connection The connection.
   */
  constructor(connection: DatabaseConnection) {
    this.#connection = connection;
    this.#flavor = FLAVORS[connection.config.dbType];
  }

  /** What runs Kysely's queries. */
  createDriver(): Driver {
    return new PywattDriver(this.#connection, this.#flavor.lastInsertId);
  }

  /** What makes SQL of Kysely's queries. */
  createQueryCompiler(): QueryCompiler {
    return this.#flavor.createQueryCompiler();
  }

  /** What Kysely has to know of the database. */
  createAdapter(): DialectAdapter {
    return this.#flavor.createAdapter();
  }

  /**
   * What looks up the database's tables.
   *
   * @param db What to look them up with.
   */
  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return this.#flavor.createIntrospector(db);
  }
}

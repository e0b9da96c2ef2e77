/**
 * Kysely on a connection of this SDK: in a program that stands alone, and in a module that an
 * orchestrator launched, which then needs no driver and no network.
 *
 * @example Typed queries on SQLite
 * ```ts
 * import { createDatabaseConnection } from "@pywatt/sdk";
 * import { PywattDialect } from "@pywatt/sdk/kysely";
 * import { assertEquals } from "@std/assert";
 * import { type Generated, Kysely } from "kysely";
 *
 * interface Tables {
 *   orders: { id: Generated<number>; cents: number };
 * }
 *
 * const connection = await createDatabaseConnection();
 * await using db = new Kysely<Tables>({ dialect: new PywattDialect(connection) });
 * await db.schema.createTable("orders")
 *   .addColumn("id", "integer", (column) => column.primaryKey())
 *   .addColumn("cents", "integer", (column) => column.notNull())
 *   .execute();
 *
 * await db.transaction().execute(async (transaction) => {
 *   await transaction.insertInto("orders").values([{ cents: 1250 }, { cents: 750 }]).execute();
 * });
 * const large = await db.selectFrom("orders").selectAll().where("cents", ">", 1000).execute();
 * assertEquals(large, [{ id: 1, cents: 1250 }]);
 * ```
 *
 * @module
 */
export { PywattDialect } from "./dialect.ts";

import { createDatabaseConnection, type DatabaseConfig } from "../../mod.ts";

/** A new, empty schema, which goes with all that is in it. */
export interface PostgresPlace extends AsyncDisposable {
  /** What goes before the names of tables. */
  readonly prefix: string;
}

/** Makes a schema of a random name. */
export async function newPostgresPlace(config: DatabaseConfig): Promise<PostgresPlace> {
  const schema = `pywatt_${crypto.randomUUID().replaceAll("-", "")}`;
  await using db = await createDatabaseConnection(config);
  await db.execute(`CREATE SCHEMA ${schema}`);
  return {
    prefix: `${schema}.`,
    async [Symbol.asyncDispose]() {
      await using db = await createDatabaseConnection(config);
      await db.execute(`DROP SCHEMA ${schema} CASCADE`);
    },
  };
}

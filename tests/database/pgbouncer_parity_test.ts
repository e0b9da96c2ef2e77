import { createDatabaseConnection, type DatabaseConfig } from "../../mod.ts";
import { startPgBouncerServer } from "../../tools/servers/pgbouncer_server.ts";
import { startPostgresServer } from "../../tools/servers/postgres_server.ts";
import { TEST_PROGRAMS, TEST_SERVICES } from "../../tools/servers/test_services.ts";
import { databaseCases } from "../parity/database_cases.ts";
import { newPostgresPlace } from "../support/postgres_place.ts";

let config: DatabaseConfig = {};
const servers = new AsyncDisposableStack();
Deno.test.beforeAll(async () => {
  const s = servers.use(await startPostgresServer());
  const b = servers.use(await startPgBouncerServer(s.url, { serverConnections: 10 }));
  config = { url: b.url, prepare: false };
});
Deno.test.afterAll(() => servers.disposeAsync());

for (const databaseCase of databaseCases) {
  if (databaseCase.only === "sqlite") continue;
  Deno.test({
    name: `behind PgBouncer: ${databaseCase.name}`,
    async fn() {
      const c = { ...config, pool: databaseCase.pool ?? {} };
      await using place = await newPostgresPlace(c);
      await databaseCase.run({
        backend: "postgres",
        open: () => createDatabaseConnection(c),
        table: (name) => place.prefix + name,
      });
    },
  });
}

import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  createDatabaseConnection,
  type DatabaseConfig,
  type DatabaseConnection,
  DatabaseError,
  DatabaseType,
} from "../../../mod.ts";
import { connectionOver } from "../../../src/database/connection.ts";
import { openDatabaseProxy } from "../../../src/database/proxy.ts";
import {
  isPostgresInstalled,
  startPostgresServer,
} from "../../../tools/servers/postgres_server.ts";
import { assertKind } from "../../parity/assert_kind.ts";
import { MemoryHost } from "../../parity/modes.ts";

const ignore = !isPostgresInstalled();

/** Whoever opens one database again and again, in one mode. */
interface Opener extends AsyncDisposable {
  open(): Promise<DatabaseConnection>;
}

const MODES: Readonly<Record<string, (config: DatabaseConfig) => Promise<Opener>>> = {
  directly: (config) =>
    Promise.resolve({
      open: () => createDatabaseConnection(config),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  async proxied(config) {
    const host = await MemoryHost.start({ database: { default: config } });
    return {
      open: async () => connectionOver(await openDatabaseProxy(host.client, {})),
      [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
    };
  },
};

for (const [mode, opener] of Object.entries(MODES)) {
  Deno.test({
    name: `${mode}: a server that is down at the start is told, and is found once it is there`,
    ignore,
    async fn() {
      await using server = await startPostgresServer();
      await server.kill();
      await using database = await opener({ url: server.url });
      for (let attempt = 0; attempt < 2; attempt++) {
        const { message } = await assertKind(DatabaseError, "connection", () => database.open());
        assertEquals(message, 'Cannot open database "pywatt": the server refused the connection');
      }
      await server.restart();
      await using db = await database.open();
      assertEquals(await db.queryOne("SELECT 1 AS value"), { value: 1 });
    },
  });

  Deno.test({
    name:
      `${mode}: after a password was changed open connections serve on, and new ones are refused`,
    ignore,
    async fn() {
      await using server = await startPostgresServer();
      const owner = new URL(server.url);
      await using admin = await createDatabaseConnection({ url: server.url });
      await admin.execute("CREATE ROLE app LOGIN PASSWORD 'first password'");
      const pool = { maxConnections: 2, minConnections: 1, acquireTimeoutSeconds: 20 };
      const config = {
        dbType: DatabaseType.Postgres,
        host: owner.hostname,
        port: Number(owner.port),
        database: "pywatt",
        username: "app",
        password: "first password",
        pool,
      };
      await using database = await opener(config);
      await using db = await database.open();
      await admin.execute("ALTER ROLE app PASSWORD 'second password'");
      assertEquals(await db.queryOne("SELECT 1 AS value"), { value: 1 });
      await using tx = await db.beginTransaction();
      const refused = await assertKind(DatabaseError, "connection", () => db.query("SELECT 2"));
      assertEquals(refused.sqlState, "28P01");
      assertStringIncludes(refused.message, 'Cannot open database "pywatt"');
      assertEquals(Deno.inspect(refused).includes("first password"), false);
      assertEquals(await tx.queryOne("SELECT 3 AS value"), { value: 3 });
      await admin.execute("ALTER ROLE app PASSWORD 'first password'");
      assertEquals(await db.queryOne("SELECT 4 AS value"), { value: 4 });
    },
  });
}

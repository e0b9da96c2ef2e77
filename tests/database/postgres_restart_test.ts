import { assert, assertEquals } from "@std/assert";
import { createDatabaseConnection, type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import { findBinary } from "../../tools/servers/find_binary.ts";
import { startPostgresServer } from "../../tools/servers/postgres_server.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { MemoryHost } from "../parity/modes.ts";
import { untilRunning } from "../support/until_running.ts";

const ignore = findBinary(["postgres"]) === undefined;
const POOL = { maxConnections: 2, acquireTimeoutSeconds: 20 };

/** A database in one mode, and what it takes to have it. */
interface Opened extends AsyncDisposable {
  readonly db: DatabaseConnection;
}

const MODES: Readonly<Record<string, (url: string) => Promise<Opened>>> = {
  async directly(url) {
    const db = await createDatabaseConnection({ url, pool: POOL });
    return { db, [Symbol.asyncDispose]: () => db.close() };
  },
  async proxied(url) {
    const host = await MemoryHost.start({ database: { default: { url, pool: POOL } } });
    const db = connectionOver(await openDatabaseProxy(host.client, {}));
    return { db, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
  },
};

for (const [mode, open] of Object.entries(MODES)) {
  Deno.test({
    name: `${mode}: a server that crashes fails what runs, and serves again when it is back`,
    ignore,
    async fn() {
      await using server = await startPostgresServer();
      await using opened = await open(server.url);
      const { db } = opened;
      await db.execute("CREATE TABLE kept (id INTEGER)");
      const tx = await db.beginTransaction();
      await tx.execute("INSERT INTO kept VALUES (1)");
      const run = () => {
        const sql = "INSERT INTO kept SELECT 2 FROM pg_sleep(60) /* crashed one */";
        return assertKind(DatabaseError, "connection", () => db.execute(sql));
      };
      const crash = async () => {
        await untilRunning(tx, "crashed one");
        const wait = () => assertKind(DatabaseError, "connection", () => db.query("SELECT 1"));
        const [waited] = await Promise.all([wait(), server.kill()]);
        return waited;
      };
      const [ran, waited] = await Promise.all([run(), crash()]);
      assertEquals([ran.outcomeUnknown, waited.outcomeUnknown], [true, undefined]);
      const later = await assertKind(DatabaseError, "connection", () => tx.query("SELECT 1"));
      assertEquals(later.outcomeUnknown, undefined);
      const down = await assertKind(DatabaseError, "connection", () => db.query("SELECT 1"));
      assertEquals(
        down.message,
        'Cannot open database "pywatt": the server refused the connection',
      );
      await server.restart();
      assertEquals(await db.query("SELECT * FROM kept"), []);
      await assertKind(DatabaseError, "connection", () => tx.commit());
      await db.transaction((next) => next.execute("INSERT INTO kept VALUES (3)"));
      assertEquals(await db.query("SELECT * FROM kept"), [{ id: 3 }]);
    },
  });

  Deno.test({
    name: `${mode}: a server that is restarted between two queries is found again`,
    ignore,
    async fn() {
      await using server = await startPostgresServer();
      await using opened = await open(server.url);
      const { db } = opened;
      await Promise.all([db.ping(), db.ping()]);
      await server.restart();
      const first = await db.queryOne("SELECT 1 AS v").catch((error) => error.kind);
      assert(first === "connection" || first?.v === 1);
      assertEquals(await db.queryOne("SELECT 2 AS v"), { v: 2 });
    },
  });
}

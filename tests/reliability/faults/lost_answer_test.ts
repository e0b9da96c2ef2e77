import { assertEquals } from "@std/assert";
import { createDatabaseConnection, type DatabaseConnection, DatabaseError } from "../../../mod.ts";
import { connectionOver } from "../../../src/database/connection.ts";
import { openDatabaseProxy } from "../../../src/database/proxy.ts";
import {
  isPostgresInstalled,
  startPostgresServer,
} from "../../../tools/servers/postgres_server.ts";
import { assertKind } from "../../parity/assert_kind.ts";
import { MemoryHost } from "../../parity/modes.ts";
import { TestServers } from "../../support/test_servers.ts";
import { HostileLink } from "../ledger/hostile_link.ts";

const ignore = !isPostgresInstalled();
const servers = new TestServers(ignore, async (stack) => stack.use(await startPostgresServer()));
const pool = { maxConnections: 2, acquireTimeoutSeconds: 20 };

interface Opened extends AsyncDisposable {
  readonly db: DatabaseConnection;
}

const MODES: Readonly<Record<string, (url: string) => Promise<Opened>>> = {
  async directly(url) {
    const db = await createDatabaseConnection({ url, pool });
    return { db, [Symbol.asyncDispose]: () => db.close() };
  },
  async proxied(url) {
    const host = await MemoryHost.start({ database: { default: { url, pool } } });
    const db = connectionOver(await openDatabaseProxy(host.client, {}));
    return { db, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
  },
};

async function withTable(
  open: (url: string) => Promise<Opened>,
  run: (db: DatabaseConnection, link: HostileLink, table: string) => Promise<void>,
): Promise<void> {
  const table = `lost_${crypto.randomUUID().replaceAll("-", "")}`;
  await using link = new HostileLink(new URL(servers.running.url));
  await using opened = await open(link.url);
  await opened.db.execute(`CREATE TABLE ${table} (id INTEGER)`);
  await run(opened.db, link, table);
}

for (const [mode, open] of Object.entries(MODES)) {
  Deno.test({
    name: `${mode}: a commit whose answer is lost says that nobody knows, and has happened once`,
    ignore,
    fn: () =>
      withTable(open, async (db, link, table) => {
        const { outcomeUnknown } = await assertKind(DatabaseError, "connection", () =>
          db.transaction(async (tx) => {
            await tx.execute(`INSERT INTO ${table} VALUES (1)`);
            link.loseNextCommit = true;
          }));
        assertEquals(outcomeUnknown, true);
        assertEquals(await db.query(`SELECT * FROM ${table}`), [{ id: 1 }]);
      }),
  });

  Deno.test({
    name: `${mode}: a server that says nothing is of kind timeout, and is asked again later`,
    ignore,
    fn: () =>
      withTable(open, async (db, link, table) => {
        link.isSilent = true;
        const insert = `INSERT INTO ${table} VALUES (1)`;
        const silent = await assertKind(
          DatabaseError,
          "timeout",
          () => db.execute(insert, [], { timeoutMs: 300 }),
        );
        assertEquals(silent.outcomeUnknown, true);
        link.isSilent = false;
        link.cut();
        await db.ping().catch(() => {}); // It can meet a connection that has just been cut.
        await db.execute(insert);
        assertEquals(await db.query(`SELECT * FROM ${table}`), [{ id: 1 }]);
      }),
  });
}

import { assertEquals, assertStringIncludes } from "@std/assert";
import { createDatabaseConnection, type DatabaseConfig, DatabaseError } from "../../mod.ts";
import { isMysqlInstalled, startMysqlServer } from "../../tools/servers/mysql_server.ts";
import { TEST_PROGRAMS } from "../../tools/servers/test_services.ts";
import type { ThrowawayServer } from "../../tools/servers/throwaway_server.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { TestServers } from "../support/test_servers.ts";
import {
  CERTIFIED_USER,
  makeTlsAuthorities,
  type TlsAuthorities,
} from "../support/tls_authorities.ts";

interface Servers extends TlsAuthorities {
  readonly encrypted: ThrowawayServer;
  readonly plain: ThrowawayServer;
}

const ignore = !isMysqlInstalled() || !TEST_PROGRAMS.openssl.isInstalled();

const servers = new TestServers<Servers>(ignore, async (stack) => {
  const authorities = await makeTlsAuthorities();
  const tls = { ...authorities.server, clientAuthority: authorities.authority.certificate };
  const encrypted = stack.use(await startMysqlServer({ tls }));
  const plain = stack.use(await startMysqlServer());
  await using db = await createDatabaseConnection({ url: encrypted.url });
  await db.execute(`CREATE USER ${CERTIFIED_USER}@'%' REQUIRE X509`);
  return { ...authorities, encrypted, plain };
});

/** How to connect to a server, by the name that its certificate is for. */
function byName(server: ThrowawayServer): DatabaseConfig {
  const { port, username, password, pathname } = new URL(server.url);
  return {
    dbType: "mysql",
    host: "localhost",
    port: Number(port),
    username,
    password,
    database: pathname.slice(1),
    pool: { minConnections: 1 },
  };
}

async function cipherWith(config: DatabaseConfig): Promise<unknown> {
  await using db = await createDatabaseConnection(config);
  return (await db.queryOne("SHOW SESSION STATUS LIKE 'Ssl_cipher'"))?.Value;
}

async function problemWith(config: DatabaseConfig): Promise<string> {
  const error = await assertKind(DatabaseError, "connection", () => {
    return createDatabaseConnection(config);
  });
  return error.message;
}

Deno.test({
  name: "a MySQL connection is encrypted where the server offers it, unless it is not wanted",
  ignore,
  async fn() {
    const { encrypted, plain } = servers.running;
    assertStringIncludes(String(await cipherWith(byName(encrypted))), "TLS");
    assertEquals(await cipherWith({ ...byName(encrypted), sslMode: "disable" }), "");
    assertEquals(await cipherWith(byName(plain)), "");
    assertStringIncludes(
      await problemWith({ ...byName(plain), sslMode: "require" }),
      'the server offers no TLS, but sslMode is "require"',
    );
  },
});

Deno.test({
  name: "a MySQL server's certificate is checked against the authority and the name",
  ignore,
  async fn() {
    const { encrypted, authority, otherAuthority } = servers.running;
    const known = { ...byName(encrypted), ssl: { ca: authority.certificate } };
    await using db = await createDatabaseConnection(known);
    assertEquals(db.config.sslMode, "verify-full");
    await db.ping();
    const byAddress = { ...known, host: "127.0.0.1" };
    assertStringIncludes(
      await problemWith(byAddress),
      "the server's certificate is for another host name: ",
    );
    assertStringIncludes(
      String(await cipherWith({ ...byAddress, sslMode: "verify-ca" })),
      "TLS",
    );
    for (const sslMode of ["verify-ca", "verify-full"] as const) {
      const ssl = { ca: otherAuthority.certificate };
      assertStringIncludes(
        await problemWith({ ...byName(encrypted), ssl, sslMode }),
        "the server's certificate is not trusted: ",
      );
    }
    assertStringIncludes(
      await problemWith({ ...byName(encrypted), sslMode: "verify-full" }),
      "the server's certificate is not trusted: ",
    );
    assertStringIncludes(
      String(await cipherWith({ ...byName(encrypted), sslMode: "require" })),
      "TLS",
    );
  },
});

Deno.test({
  name: "a MySQL statement is killed over an encrypted connection, too",
  ignore,
  async fn() {
    const { encrypted, authority } = servers.running;
    const config = { ...byName(encrypted), ssl: { ca: authority.certificate } };
    await using db = await createDatabaseConnection(config);
    await assertKind(
      DatabaseError,
      "timeout",
      () => db.query("SELECT SLEEP(30)", [], { timeoutMs: 50 }),
    );
    assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
  },
});

Deno.test({
  name: "an encrypted MySQL connection that is lost is noticed at once",
  ignore,
  async fn() {
    const { encrypted, authority } = servers.running;
    const config = { ...byName(encrypted), ssl: { ca: authority.certificate } };
    await using admin = await createDatabaseConnection(config);
    await using db = await createDatabaseConnection(config);
    const tx = await db.beginTransaction();
    const id = Number((await tx.queryOne("SELECT CONNECTION_ID() AS id"))?.id);
    const running = assertKind(DatabaseError, "connection", () => tx.query("SELECT SLEEP(30)"));
    const isRunning = "SELECT 1 AS v FROM information_schema.processlist " +
      "WHERE id = $1 AND command = 'Execute'";
    while (await admin.queryOne(isRunning, [id]) === null);
    await admin.execute(`KILL CONNECTION ${id}`);
    await running;
    assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
  },
});

Deno.test({
  name: "a MySQL server is reached over its Unix-domain socket, without TLS",
  ignore,
  async fn() {
    await using db = await createDatabaseConnection({ url: servers.running.encrypted.url });
    const host = String((await db.queryOne("SELECT @@socket AS path"))?.path);
    const { port: _port, ...local } = byName(servers.running.encrypted);
    assertEquals(await cipherWith({ ...local, host }), "");
    const url = new URL(servers.running.encrypted.url);
    const byUrl = `mysql://${url.username}:${url.password}@${encodeURIComponent(host)}/pywatt`;
    assertEquals(await cipherWith({ url: byUrl }), "");
  },
});

Deno.test({
  name: "a certificate shows MySQL who is asking",
  ignore,
  async fn() {
    const { encrypted, client, stranger, authority } = servers.running;
    const { password: _password, ...others } = byName(encrypted);
    const certified = { ...others, username: CERTIFIED_USER, database: "" };
    const ssl = { ca: authority.certificate };
    assertStringIncludes(
      String(await cipherWith({ ...certified, ssl: { ...ssl, ...client } })),
      "TLS",
    );
    await problemWith({ ...certified, ssl });
    await problemWith({ ...certified, ssl: { ...ssl, ...stranger } });
  },
});

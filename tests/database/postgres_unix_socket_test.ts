import { assertEquals } from "@std/assert";
import { createDatabaseConnection, type DatabaseConfig, DatabaseError } from "../../mod.ts";
import { isPostgresInstalled, startPostgresServer } from "../../tools/servers/postgres_server.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { TestServers } from "../support/test_servers.ts";

const ignore = Deno.build.os === "windows" ||
  !isPostgresInstalled();

const servers = new TestServers(ignore, async (stack) => {
  const unixSocketFolder = await Deno.makeTempDir({ prefix: "pywatt-test-" });
  stack.defer(() => Deno.remove(unixSocketFolder, { recursive: true }));
  await Deno.chmod(unixSocketFolder, 0o777);
  const { url } = stack.use(await startPostgresServer({ unixSocketFolder }));
  return { unixSocketFolder, url: new URL(url) };
});

function config(): DatabaseConfig {
  const { unixSocketFolder, url: { port, username, password } } = servers.running;
  return {
    dbType: "postgres",
    host: unixSocketFolder,
    port: Number(port),
    username,
    password,
    pool: { minConnections: 1 },
  };
}

Deno.test({
  name: "a host that begins with a slash is the folder of a Unix-domain socket",
  ignore,
  async fn() {
    await using db = await createDatabaseConnection(config());
    assertEquals(db.config.sslMode, "disable");
    assertEquals(await db.query("SELECT inet_client_addr() AS address, $1::int4 AS v", [1]), [
      { address: null, v: 1 },
    ]);
  },
});

Deno.test({
  name: "the folder of a Unix-domain socket can be in a URL, percent-encoded",
  ignore,
  async fn() {
    const { unixSocketFolder, url } = servers.running;
    const authority = `${url.username}:${url.password}@${encodeURIComponent(unixSocketFolder)}`;
    await using db = await createDatabaseConnection({
      url: `postgres://${authority}:${url.port}/pywatt`,
    });
    assertEquals(await db.query("SELECT inet_client_addr() AS address"), [{ address: null }]);
  },
});

Deno.test({
  name: "a statement that came over a Unix-domain socket is cancelled on the server",
  ignore,
  async fn() {
    await using db = await createDatabaseConnection(config());
    await assertKind(
      DatabaseError,
      "timeout",
      () => db.query("SELECT pg_sleep(30) /* slow one */", [], { timeoutMs: 100 }),
    );
    const running = "SELECT query FROM pg_stat_activity WHERE state = 'active' " +
      "AND query LIKE '%slow ' || 'one%' AND pid <> pg_backend_pid()";
    assertEquals(await db.query(running), []);
  },
});

Deno.test("a Unix-domain socket that is not there is of kind connection", async () => {
  const error = await assertKind(
    DatabaseError,
    "connection",
    () => createDatabaseConnection({ dbType: "postgres", host: "/nowhere" }),
  );
  assertEquals(error.message, 'Cannot open database "postgres": the server has no such socket');
});

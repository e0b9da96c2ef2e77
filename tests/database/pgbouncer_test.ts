import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createDatabaseConnection, type DatabaseConfig, DatabaseError } from "../../mod.ts";
import { startPgBouncerServer } from "../../tools/servers/pgbouncer_server.ts";
import { TEST_PROGRAMS } from "../../tools/servers/test_services.ts";
import { moduleEntry, runModule } from "../orchestrator/modules.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { databaseDeadlineCases } from "../parity/database_deadline_cases.ts";
import { type DatabaseCase, isCaseFor } from "../parity/database_fixture.ts";
import { databaseLifetimeCases } from "../parity/database_lifetime_cases.ts";
import { databaseParameterCases } from "../parity/database_parameter_cases.ts";
import { databaseSavepointCases } from "../parity/database_savepoint_cases.ts";
import { databaseStatementCases } from "../parity/database_statement_cases.ts";
import { databaseStreamCases } from "../parity/database_stream_cases.ts";
import { databaseTransactionCases } from "../parity/database_transaction_cases.ts";
import { databaseTransactionControlCases } from "../parity/database_transaction_control_cases.ts";
import { newPostgresPlace } from "../support/postgres_place.ts";
import { TestServers } from "../support/test_servers.ts";
import { byName, hasTlsPostgres, startTlsPostgres } from "../support/tls_postgres.ts";

const ignore = !hasTlsPostgres || !TEST_PROGRAMS.pgbouncer.isInstalled();

/** Fewer than the parity cases use at once. */
const SERVER_CONNECTIONS = 10;

const servers = new TestServers(ignore, async (stack) => {
  const started = await startTlsPostgres(stack);
  const { postgres, server, client, authority } = started;
  const tls = { ...server, clientAuthority: authority.certificate, probeAs: client };
  const serverConnections = SERVER_CONNECTIONS;
  return {
    ...started,
    pooler: stack.use(await startPgBouncerServer(postgres.url, { serverConnections })),
    encryptedPooler: stack.use(
      await startPgBouncerServer(postgres.url, { serverConnections, tls }),
    ),
  };
});

function pooled(): DatabaseConfig {
  return { url: servers.running.pooler.url, prepare: false };
}

Deno.test({
  name: "behind a pooler, more connections than its own are served",
  ignore,
  async fn() {
    const connections = 3 * SERVER_CONNECTIONS;
    await using db = await createDatabaseConnection({
      ...pooled(),
      pool: { maxConnections: connections, minConnections: connections },
    });
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        db.queryOne<{ v: number; backend: number }>(
          "SELECT $1::int4 AS v, pg_backend_pid() AS backend",
          [index],
        )),
    );
    assertEquals(answers.map((row) => row?.v), Array.from({ length: 500 }, (_, index) => index));
    const backends = new Set(answers.map((row) => row?.backend));
    assert(backends.size <= SERVER_CONNECTIONS, `${backends.size} backends`);
  },
});

Deno.test({
  name: "behind a pooler, a cancelled statement is gone from the server",
  ignore,
  async fn() {
    await using direct = await createDatabaseConnection({ url: servers.running.postgres.url });
    await using db = await createDatabaseConnection(pooled());
    const controller = new AbortController();
    const cancelled = assertKind(
      DatabaseError,
      "cancelled",
      () => db.query("SELECT pg_sleep(30) /* slow one */", [], { signal: controller.signal }),
    );
    const running = "SELECT pid FROM pg_stat_activity WHERE state = 'active' " +
      "AND query LIKE '%slow ' || 'one%' AND pid <> pg_backend_pid()";
    while ((await direct.query(running)).length === 0);
    controller.abort();
    await cancelled;
    assertEquals(await direct.query(running), []);
    assertEquals(await db.query("SELECT 1 AS v"), [{ v: 1 }]);
  },
});

Deno.test({
  name:
    "behind a pooler, a prepared statement that another connection has is an error that says so",
  ignore,
  async fn() {
    const { pooler: { url } } = servers.running;
    const pool = { maxConnections: 1 };
    await using db = await createDatabaseConnection({ url, pool });
    await using other = await createDatabaseConnection({ url, prepare: false, pool });
    const statement = "SELECT $1::int4 AS v";
    for (let v = 0; v < 5; v++) assertEquals(await db.query(statement, [v]), [{ v }]);
    // The pooler hands out the connection that was used last, and that is now taken.
    await using _taken = await other.beginTransaction();
    const error = await assertKind(
      DatabaseError,
      "query",
      () => db.transaction((tx) => tx.query(statement, [2])),
    );
    assertEquals(error.sqlState, "26000");
    assertStringIncludes(error.message, "; behind a pooler, prepare has to be false");
  },
});

Deno.test({
  name: "behind a pooler, a connection whose session was changed goes on",
  ignore,
  async fn() {
    await using db = await createDatabaseConnection({ ...pooled(), pool: { maxConnections: 1 } });
    for (let round = 0; round < 3; round++) {
      await db.execute("SET search_path TO pg_catalog");
      assertEquals(await db.query("SELECT $1::timestamptz AS v", [new Date(0)]), [
        { v: new Date(0) },
      ]);
    }
  },
});

Deno.test({
  name: "a module's connection goes through its orchestrator's pooler",
  ignore,
  async fn() {
    const { stderr } = await runModule({ entry: moduleEntry("sql"), args: ["SELECT 1 AS v"] }, {
      services: { database: { default: pooled() } },
    });
    assertEquals(stderr, ['[{"v":1}]']);
  },
});

Deno.test({
  name: "a pooler that demands TLS and a certificate gets both, and says so when it does not",
  ignore,
  async fn() {
    const { encryptedPooler, postgres, authority, client, stranger } = servers.running;
    const config: DatabaseConfig = {
      ...byName(postgres),
      port: Number(new URL(encryptedPooler.url).port),
      prepare: false,
      pool: { maxConnections: 1 },
    };
    const ca = authority.certificate;
    await using db = await createDatabaseConnection({ ...config, ssl: { ...client, ca } });
    assertEquals(await db.query("SELECT 1 AS v"), [{ v: 1 }]);
    await assertKind(
      DatabaseError,
      "timeout",
      () => db.query("SELECT pg_sleep(30)", [], { timeoutMs: 50 }),
    );
    assertEquals(await db.query("SELECT 2 AS v"), [{ v: 2 }]);

    const refusals = new Map<string, DatabaseConfig>([
      ["SSL required", { ...config, sslMode: "disable" }],
      ["the server demands ssl.certificate", { ...config, ssl: { ca } }],
      ["the server does not trust ssl.certificate", { ...config, ssl: { ...stranger, ca } }],
    ]);
    for (const [reason, refused] of refusals) {
      const error = await assertKind(
        DatabaseError,
        "connection",
        () => createDatabaseConnection(refused),
      );
      assertStringIncludes(error.message, reason);
    }
  },
});

/** The cases about connections, statements and transactions: values pass through a pooler as they are. */
const POOLED_CASES: readonly DatabaseCase[] = [
  ...databaseParameterCases,
  ...databaseStatementCases,
  ...databaseTransactionCases,
  ...databaseTransactionControlCases,
  ...databaseDeadlineCases,
  ...databaseStreamCases,
  ...databaseSavepointCases,
  ...databaseLifetimeCases,
];

for (const databaseCase of POOLED_CASES) {
  // What is wrong with a server's address is not the pooler's business.
  if (!isCaseFor(databaseCase, "postgres") || databaseCase.spoil !== undefined) continue;
  Deno.test({
    name: `behind a pooler: ${databaseCase.name}`,
    ignore,
    async fn() {
      const config = { ...pooled(), pool: databaseCase.pool ?? {} };
      await using place = await newPostgresPlace(config);
      await databaseCase.run({
        backend: "postgres",
        open: (options) => createDatabaseConnection({ ...config, ...options }),
        table: (name) => place.prefix + name,
      });
    },
  });
}

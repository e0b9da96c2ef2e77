import { assertEquals, assertStringIncludes } from "@std/assert";
import { createDatabaseConnection, type DatabaseConfig } from "../../mod.ts";
import { silentLogger } from "../../src/logger.ts";
import { moduleEntry, runModule } from "../orchestrator/modules.ts";
import { databaseDeadlineCases } from "../parity/database_deadline_cases.ts";
import { databaseStreamCases } from "../parity/database_stream_cases.ts";
import { runCasesInModule } from "../parity/run_cases_in_module.ts";
import { newPostgresPlace } from "../support/postgres_place.ts";
import { TestServers } from "../support/test_servers.ts";
import { byName, hasTlsPostgres, startTlsPostgres } from "../support/tls_postgres.ts";

const ignore = !hasTlsPostgres;
const servers = new TestServers(ignore, startTlsPostgres);

function verified(): DatabaseConfig {
  const { postgres, authority } = servers.running;
  return { ...byName(postgres), ssl: { ca: authority.certificate } };
}

Deno.test({
  name: "a module's connection is encrypted as its orchestrator's settings say",
  ignore,
  async fn() {
    const sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    const { stderr } = await runModule({ entry: moduleEntry("sql"), args: [sql] }, {
      services: { database: { default: verified() } },
    });
    assertEquals(stderr, ['[{"ssl":true}]']);
  },
});

Deno.test({
  name: "a module is told why its orchestrator does not trust the server",
  ignore,
  async fn() {
    const { otherAuthority } = servers.running;
    const { stderr } = await runModule({ entry: moduleEntry("open") }, {
      services: {
        database: { default: { ...verified(), ssl: { ca: otherAuthority.certificate } } },
      },
      logger: silentLogger,
    });
    assertStringIncludes(
      stderr.join("\n"),
      'DatabaseError connection: Cannot open database "pywatt": ' +
        "the server's certificate is not trusted: ",
    );
  },
});

for (const databaseCase of [...databaseDeadlineCases, ...databaseStreamCases]) {
  Deno.test({
    name: `with verify-full: ${databaseCase.name}`,
    ignore,
    async fn() {
      const { pool = {} } = databaseCase;
      const config = databaseCase.spoil?.({ ...verified(), pool }) ?? { ...verified(), pool };
      await using place = await newPostgresPlace(config);
      await databaseCase.run({
        backend: "postgres",
        open: () => createDatabaseConnection(config),
        table: (name) => place.prefix + name,
      });
    },
  });
}

Deno.test({
  name: "with verify-full, proxied in a module, what is cancelled ends on the server",
  ignore,
  async fn(t) {
    await using place = await newPostgresPlace(verified());
    const cases = databaseDeadlineCases
      .filter(({ only }) => only === "postgres")
      .map(({ name }) => ({ name, service: "default", prefix: place.prefix }));
    const outcomes = await runCasesInModule("postgres", cases, { default: verified() });
    for (const { name } of cases) {
      await t.step(name, () => assertEquals(outcomes.get(name), ""));
    }
  },
});

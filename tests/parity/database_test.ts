import { createDatabaseConnection, type DatabaseConfig } from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import { resolveValueOptions } from "../../src/database/value_options.ts";
import { ComparisonTally } from "./comparison_tally.ts";
import { databaseCases } from "./database_cases.ts";
import type { DatabaseCase, DatabaseFixture } from "./database_fixture.ts";
import { MemoryHost, runInModule } from "./modes.ts";

type Backend = DatabaseFixture["backend"];

/** A fresh place for one case: where it is, and what goes before the names of its tables. */
interface Place extends AsyncDisposable {
  readonly config: DatabaseConfig;
  readonly prefix: string;
}

const TALLY = new ComparisonTally();
const DATABASE_URL = Deno.env.get("DATABASE_URL");

const MODES: Readonly<
  Record<string, (databaseCase: DatabaseCase, backend: Backend, place: Place) => Promise<void>>
> = {
  async directly(databaseCase, backend, { config, prefix }) {
    await databaseCase.run({
      backend,
      open: (options) => createDatabaseConnection({ ...config, ...options }),
      table: (name) => prefix + name,
      report: (comparison) => TALLY.add(`${backend} directly`, comparison),
    });
  },
  async "proxied in memory"(databaseCase, backend, { config, prefix }) {
    await using host = await MemoryHost.start({ database: { default: config } });
    await databaseCase.run({
      backend,
      open: async (options = {}) => {
        const driver = await openDatabaseProxy(host.client, options);
        return connectionOver(driver, resolveValueOptions(options));
      },
      table: (name) => prefix + name,
      report: (comparison) => TALLY.add(`${backend} proxied in memory`, comparison),
    });
  },
  async "proxied in a module"({ name }, backend, { config, prefix }) {
    const entry = new URL("./database_module.ts", import.meta.url);
    const services = { database: { default: config } };
    await runInModule(entry, [name, backend, prefix], services, {
      onLine: (line) => TALLY.addLine(`${backend} proxied in a module`, line),
    });
  },
};

const BACKENDS: Readonly<Record<Backend, (databaseCase: DatabaseCase) => Promise<Place>>> = {
  async postgres({ pool = {} }) {
    const schema = `pywatt_${crypto.randomUUID().replaceAll("-", "")}`;
    const config = { url: DATABASE_URL ?? "", pool };
    await using db = await createDatabaseConnection(config);
    await db.execute(`CREATE SCHEMA ${schema}`);
    return {
      config,
      prefix: `${schema}.`,
      async [Symbol.asyncDispose]() {
        await using db = await createDatabaseConnection(config);
        await db.execute(`DROP SCHEMA ${schema} CASCADE`);
      },
    };
  },
  async sqlite({ pool = {} }) {
    const folder = await Deno.makeTempDir();
    return {
      config: { url: `sqlite:${folder}/parity.db`, pool },
      prefix: "",
      async [Symbol.asyncDispose]() {
        await Deno.remove(folder, { recursive: true });
      },
    };
  },
};

for (const backend of ["postgres", "sqlite"] as const) {
  for (const [mode, run] of Object.entries(MODES)) {
    for (const databaseCase of databaseCases) {
      if (databaseCase.only !== undefined && databaseCase.only !== backend) continue;
      Deno.test({
        name: `${backend} ${mode}: ${databaseCase.name}`,
        ignore: backend === "postgres" && DATABASE_URL === undefined,
        async fn() {
          await using place = await BACKENDS[backend](databaseCase);
          await run(databaseCase, backend, place);
        },
      });
    }
  }
}

Deno.test.afterAll(() => {
  // deno-lint-ignore no-console
  if (!TALLY.isEmpty) console.log(String(TALLY));
});

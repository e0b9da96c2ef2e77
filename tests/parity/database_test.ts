import { assertEquals } from "@std/assert";
import {
  createDatabaseConnection,
  type DatabaseConfig,
  type DatabaseConnection,
} from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import { resolveValueOptions } from "../../src/database/value_options.ts";
import { ComparisonTally } from "./comparison_tally.ts";
import { databaseCases } from "./database_cases.ts";
import { type Ability, type Backend, type DatabaseCase, isCaseFor } from "./database_fixture.ts";
import { type ModuleCase, readOutcome } from "./module_case.ts";
import { MemoryHost, runInModule } from "./modes.ts";

/** A fresh place for one case: where it is, and what goes before the names of its tables. */
interface Place {
  readonly config: DatabaseConfig;
  readonly prefix: string;
}

/** The same, until it is no longer needed. */
interface OwnPlace extends Place, AsyncDisposable {}

const TALLY = new ComparisonTally();
const DATABASE_URL = Deno.env.get("DATABASE_URL");
const MYSQL_URL = Deno.env.get("MYSQL_URL");

/** A database that the cases run on. */
interface Subject {
  /** The dialect that it speaks. */
  readonly backend: Backend;
  readonly lacks: readonly Ability[];
  readonly isMissing: boolean;
  place(databaseCase: DatabaseCase): Promise<OwnPlace>;
}

/** The one that all cases share which have nothing to say about the pool: it takes long to open. */
const PGLITE_FOLDER = await Deno.makeTempDir();
let pglite: DatabaseConnection | undefined;

const MODES: Readonly<
  Record<
    string,
    (databaseCase: DatabaseCase, backend: Backend, place: Place, title: string) => Promise<void>
  >
> = {
  async directly(databaseCase, backend, { config, prefix }, title) {
    await databaseCase.run({
      backend,
      open: (options) => createDatabaseConnection({ ...config, ...options }),
      table: (name) => prefix + name,
      report: (comparison) => TALLY.add(title, comparison),
    });
  },
  async "proxied in memory"(databaseCase, backend, { config, prefix }, title) {
    await using host = await MemoryHost.start({ database: { default: config } });
    await databaseCase.run({
      backend,
      open: async (options = {}) => {
        const driver = await openDatabaseProxy(host.client, options);
        return connectionOver(driver, resolveValueOptions(options));
      },
      table: (name) => prefix + name,
      report: (comparison) => TALLY.add(title, comparison),
    });
  },
};

const SUBJECTS: Readonly<Record<string, Subject>> = {
  postgres: {
    backend: "postgres",
    lacks: [],
    isMissing: DATABASE_URL === undefined,
    place: ({ pool = {} }) => schemaOf({ url: DATABASE_URL ?? "", pool }),
  },
  pglite: {
    backend: "postgres",
    lacks: ["several sessions", "ending what runs", "encryption", "a server", "a superuser"],
    isMissing: false,
    place: ({ pool }) =>
      pool === undefined
        ? schemaOf({ url: `pglite:${PGLITE_FOLDER}` })
        : Promise.resolve(placeOf({ url: "pglite:memory", pool }, "", () => Promise.resolve())),
  },
  mysql: {
    backend: "mysql",
    lacks: [],
    isMissing: MYSQL_URL === undefined,
    place: ({ pool = {} }) => databaseOf({ url: MYSQL_URL ?? "", pool }),
  },
  sqlite: {
    backend: "sqlite",
    lacks: [],
    isMissing: false,
    async place({ pool = {} }) {
      const folder = await Deno.makeTempDir();
      return placeOf({ url: `sqlite:${folder}/parity.db`, pool }, "", () => {
        return Deno.remove(folder, { recursive: true });
      });
    },
  },
};

async function schemaOf(config: DatabaseConfig): Promise<OwnPlace> {
  const schema = `pywatt_${crypto.randomUUID().replaceAll("-", "")}`;
  await using db = await createDatabaseConnection(config);
  await db.execute(`CREATE SCHEMA ${schema}`);
  return placeOf(config, `${schema}.`, async () => {
    await using db = await createDatabaseConnection(config);
    await db.execute(`DROP SCHEMA ${schema} CASCADE`);
  });
}

async function databaseOf(config: DatabaseConfig): Promise<OwnPlace> {
  const database = `pywatt_${crypto.randomUUID().replaceAll("-", "")}`;
  await using db = await createDatabaseConnection(config);
  await db.execute(`CREATE DATABASE ${database}`);
  return placeOf(config, `${database}.`, async () => {
    await using db = await createDatabaseConnection(config);
    await db.execute(`DROP DATABASE ${database}`);
  });
}

function placeOf(config: DatabaseConfig, prefix: string, remove: () => Promise<void>): OwnPlace {
  return { config, prefix, [Symbol.asyncDispose]: remove };
}

function isFor(databaseCase: DatabaseCase, { backend, lacks }: Subject): boolean {
  const { needs = [] } = databaseCase;
  return isCaseFor(databaseCase, backend) && !needs.some((need) => lacks.includes(need));
}

/**
 * Runs all cases in one module, since a process takes longer to start than most of them; each has a
 * place of its own, but those with the same settings share a pool.
 */
async function runAllInModule(
  title: string,
  { backend, place }: Subject,
  cases: readonly DatabaseCase[],
): Promise<ReadonlyMap<string, string>> {
  await using places = new AsyncDisposableStack();
  const serviceNames = new Map<string, string>();
  const database: Record<string, DatabaseConfig> = {};
  const runs: ModuleCase[] = [];
  for (const databaseCase of cases) {
    const { config, prefix } = places.use(await place(databaseCase));
    const used = databaseCase.spoil?.(config) ?? config;
    const settings = JSON.stringify(used);
    const service = serviceNames.get(settings) ?? `database_${serviceNames.size}`;
    serviceNames.set(settings, service);
    database[service] = used;
    runs.push({ name: databaseCase.name, service, prefix });
  }
  const outcomes = new Map<string, string>();
  const entry = new URL("./database_module.ts", import.meta.url);
  await runInModule(entry, [backend, JSON.stringify(runs)], { database }, {
    onLine(line) {
      TALLY.addLine(title, line);
      const outcome = readOutcome(line);
      if (outcome !== undefined) outcomes.set(outcome.ran, outcome.failure);
    },
  });
  return outcomes;
}

Deno.test.beforeAll(async () => {
  pglite = await createDatabaseConnection({ url: `pglite:${PGLITE_FOLDER}` });
});

Deno.test.afterAll(async () => {
  await pglite?.close();
  await Deno.remove(PGLITE_FOLDER, { recursive: true });
});

for (const [name, subject] of Object.entries(SUBJECTS)) {
  for (const [mode, run] of Object.entries(MODES)) {
    for (const databaseCase of databaseCases.filter((candidate) => isFor(candidate, subject))) {
      Deno.test({
        name: `${name} ${mode}: ${databaseCase.name}`,
        ignore: subject.isMissing,
        async fn() {
          await using place = await subject.place(databaseCase);
          const { config, prefix } = place;
          const used = databaseCase.spoil?.(config) ?? config;
          await run(databaseCase, subject.backend, { config: used, prefix }, `${name} ${mode}`);
        },
      });
    }
  }
}

for (const [name, subject] of Object.entries(SUBJECTS)) {
  const title = `${name} proxied in a module`;
  const cases = databaseCases.filter((candidate) => isFor(candidate, subject));
  Deno.test({
    name: title,
    ignore: subject.isMissing,
    async fn(t) {
      const outcomes = await runAllInModule(title, subject, cases);
      for (const databaseCase of cases) {
        await t.step(databaseCase.name, () => {
          assertEquals(outcomes.get(databaseCase.name), "");
        });
      }
    },
  });
}

Deno.test.afterAll(() => {
  // deno-lint-ignore no-console
  if (!TALLY.isEmpty) console.log(String(TALLY));
});

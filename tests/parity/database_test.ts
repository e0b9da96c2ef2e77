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
import type { Ability, DatabaseCase, DatabaseFixture } from "./database_fixture.ts";
import { MemoryHost, runInModule } from "./modes.ts";

type Backend = DatabaseFixture["backend"];

/** A fresh place for one case: where it is, and what goes before the names of its tables. */
interface Place {
  readonly config: DatabaseConfig;
  readonly prefix: string;
}

/** The same, until it is no longer needed. */
interface OwnPlace extends Place, AsyncDisposable {}

const TALLY = new ComparisonTally();
const DATABASE_URL = Deno.env.get("DATABASE_URL");

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
  async "proxied in a module"({ name }, backend, { config, prefix }, title) {
    const entry = new URL("./database_module.ts", import.meta.url);
    const services = { database: { default: config } };
    await runInModule(entry, [name, backend, prefix], services, {
      onLine: (line) => TALLY.addLine(title, line),
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
    lacks: ["several sessions", "ending what runs", "encryption"],
    isMissing: false,
    place: ({ pool }) =>
      pool === undefined
        ? schemaOf({ url: `pglite:${PGLITE_FOLDER}` })
        : Promise.resolve(placeOf({ url: "pglite:memory", pool }, "", () => Promise.resolve())),
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

function placeOf(config: DatabaseConfig, prefix: string, remove: () => Promise<void>): OwnPlace {
  return { config, prefix, [Symbol.asyncDispose]: remove };
}

function isFor({ only, needs = [] }: DatabaseCase, { backend, lacks }: Subject): boolean {
  return (only === undefined || only === backend) && !needs.some((need) => lacks.includes(need));
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

Deno.test.afterAll(() => {
  // deno-lint-ignore no-console
  if (!TALLY.isEmpty) console.log(String(TALLY));
});

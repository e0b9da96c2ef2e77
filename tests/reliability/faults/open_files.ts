// deno-lint-ignore-file no-console
/** A program that has used up its files, and finds room again; started with `ulimit -n`. */
import {
  createCacheService,
  createDatabaseConnection,
  DatabaseError,
  PywattError,
} from "../../../mod.ts";
import { Orchestrator } from "../../../src/orchestrator/mod.ts";

const [postgres = "", redis = "", folder = ""] = Deno.args;

const OPEN: Readonly<Record<string, () => Promise<AsyncDisposable>>> = {
  postgres: () => createDatabaseConnection({ url: postgres, pool: { minConnections: 1 } }),
  redis: () => createCacheService({ cacheType: "redis", url: redis }),
  sqlite: async () => {
    const db = await createDatabaseConnection({ url: `sqlite:${folder}/app.db` });
    await db.execute("CREATE TABLE IF NOT EXISTS items (id INTEGER)");
    return db;
  },
  file: () => createCacheService({ cacheType: "file", directory: folder }),
  async launch() {
    const entry = new URL("../../modules/orchestrator_plain.ts", import.meta.url);
    const orchestrator = new Orchestrator({ modules: { plain: { entry } }, onModuleOutput() {} });
    try {
      await (await orchestrator.launch("plain")).exited;
      return orchestrator;
    } catch (error) {
      await orchestrator.stop();
      throw error;
    }
  },
};

async function outcomeOf(open: () => Promise<AsyncDisposable>): Promise<string> {
  try {
    await using _opened = await open();
    return "opened";
  } catch (error) {
    if (error instanceof PywattError) return error.kind;
    return error instanceof Error ? error.message : String(error);
  }
}

async function outcomes(): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const [name, open] of Object.entries(OPEN)) told[name] = await outcomeOf(open);
  return told;
}

/** Opens files until there is no room for one more. */
function useUp(): Disposable {
  const files: Deno.FsFile[] = [];
  try {
    while (true) files.push(Deno.openSync("/dev/null"));
  } catch {
    return { [Symbol.dispose]: () => files.forEach((file) => file.close()) };
  }
}

// What is loaded once is loaded by now.
const before = await outcomes();
let during: Record<string, string>;
{
  await using db = await createDatabaseConnection({
    ...{ url: postgres, pool: { minConnections: 1, maxConnections: 2, acquireTimeoutSeconds: 20 } },
  });
  using _used = useUp();
  during = await outcomes();
  const tx = await db.beginTransaction();
  during.second = await db.query("SELECT 1").then(() => "served", kindOf);
  await tx.query("SELECT 1");
  await tx.commit();
  during.first = await db.query("SELECT 1").then(() => "served", kindOf);
}
console.log(JSON.stringify({ before, during, after: await outcomes() }));

function kindOf(error: unknown): string {
  return error instanceof DatabaseError ? error.kind : Deno.inspect(error);
}

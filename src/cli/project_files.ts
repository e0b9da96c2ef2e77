import type { SdkSource } from "./sdk_source.ts";

const MODULE = `import {
  createCacheService,
  createDatabaseConnection,
  shutdownSignal,
} from "@pywatt/sdk";

// It has no permission but to read its own name. The database and the cache are the
// orchestrator's, which pywatt.json names.
await using db = await createDatabaseConnection();
await using cache = await createCacheService();

await db.execute(
  "CREATE TABLE IF NOT EXISTS visits (id INTEGER PRIMARY KEY, at TEXT NOT NULL)",
);

const asked = shutdownSignal();
while (!asked.aborted) {
  await db.execute("INSERT INTO visits (at) VALUES ($1)", [
    new Date().toISOString(),
  ]);
  const row = await db.queryOne<{ visits: number }>(
    "SELECT count(*) AS visits FROM visits",
  );
  const sinceStart = await cache.increment("visits");
  console.log(
    \`Hello: \${row?.visits} visits, \${sinceStart} of them since the start\`,
  );
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 2_000);
    asked.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
`;

const CONFIG = {
  services: {
    database: { default: { dbType: "sqlite", database: "./app.db" } },
    cache: { default: { cacheType: "in_memory" } },
  },
  modules: {
    hello: { entry: "./modules/hello.ts", restart: { when: "on-failure" } },
  },
};

const README = `# A PyWatt project

| command                 | what it does                                             |
| ----------------------- | -------------------------------------------------------- |
| \`deno task start\`       | launches all modules of \`pywatt.json\`; Ctrl+C stops them |
| \`deno task check\`       | checks \`pywatt.json\`, and says what each module may do   |
| \`deno task audit hello\` | runs one module, and says what it needs at least         |

- \`pywatt.json\` says which services there are, and which modules may use them.
  Your editor knows its settings.
- \`modules/hello.ts\` is a module. It also runs alone:
  \`deno run -A modules/hello.ts\`.

For a server instead of a file, give the database a \`url\` that is a secret:
\`"default": { "url": { "env": "DATABASE_URL" } }\`.
`;

/** The files of a new project, by their path in its folder. */
export function projectFiles(source: SdkSource): ReadonlyMap<string, string> {
  const run = `deno run -A ${JSON.stringify(source.cli)}`;
  const deno = {
    tasks: { start: `${run} run`, check: `${run} check`, audit: `${run} audit` },
    imports: { "@pywatt/sdk": source.specifier },
    ...(source.links.length === 0 ? {} : { links: source.links }),
  };
  return new Map([
    ["pywatt.json", json({ $schema: source.schema, ...CONFIG })],
    ["modules/hello.ts", MODULE],
    ["deno.json", json(deno)],
    ["README.md", README],
    [".gitignore", "app.db*\n"],
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

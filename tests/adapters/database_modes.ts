import { createDatabaseConnection } from "../../mod.ts";
import type { DatabaseConfig, DatabaseConnection } from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import { resolveValueOptions } from "../../src/database/value_options.ts";
import { MemoryHost } from "../parity/modes.ts";

/** What a test of an adapter runs on. */
export interface AdapterSubject {
  readonly connection: DatabaseConnection;
  /** A second connection to the same database, by another way than the adapter's. */
  readonly observer: DatabaseConnection;
  /** A name that no other test uses. */
  readonly table: string;
}

const CONFIGS: Readonly<Record<string, DatabaseConfig | undefined>> = {
  postgres: configOf(Deno.env.get("DATABASE_URL")),
  mysql: configOf(Deno.env.get("MYSQL_URL")),
};

const MODES = {
  directly: async (config: DatabaseConfig) => ({
    connection: await createDatabaseConnection(config),
    host: undefined,
  }),
  "over the proxy": async (config: DatabaseConfig) => {
    const host = await MemoryHost.start({ database: { default: config } });
    const driver = await openDatabaseProxy(host.client, {});
    return { connection: connectionOver(driver, resolveValueOptions({})), host };
  },
} as const;

type Kind = "postgres" | "mysql" | "sqlite";

/** Registers a test for each kind of database, standing alone and proxied. */
export function testOnDatabases(
  name: string,
  run: (subject: AdapterSubject) => Promise<void>,
  kinds: readonly Kind[] = ["postgres", "mysql", "sqlite"],
): void {
  for (const kind of kinds) {
    for (const [mode, open] of Object.entries(MODES)) {
      Deno.test({
        name: `${kind} ${mode}: ${name}`,
        ignore: kind !== "sqlite" && CONFIGS[kind] === undefined,
        async fn() {
          const folder = kind === "sqlite" ? await Deno.makeTempDir() : undefined;
          const config = CONFIGS[kind] ?? { url: `sqlite:${folder}/adapters.db` };
          await using observer = await createDatabaseConnection(config);
          const { connection, host } = await open(config);
          const table = `pywatt_${crypto.randomUUID().replaceAll("-", "")}`;
          try {
            await run({ connection, observer, table });
          } finally {
            await connection.close();
            await host?.[Symbol.asyncDispose]();
            await observer.execute(`DROP TABLE IF EXISTS ${table}`);
            if (folder !== undefined) await Deno.remove(folder, { recursive: true });
          }
        },
      });
    }
  }
}

function configOf(url: string | undefined): DatabaseConfig | undefined {
  return url === undefined ? undefined : { url };
}

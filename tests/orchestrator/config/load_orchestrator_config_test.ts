import { assertEquals } from "@std/assert";
import { loadOrchestratorConfig } from "../../../src/orchestrator/mod.ts";
import { WrittenConfig } from "./written_config.ts";

Deno.test("paths count from the folder of the configuration", async () => {
  await using written = await WrittenConfig.write({
    $schema: "./pywatt.schema.json",
    services: {
      database: {
        file: { database: "data/app.db" },
        memory: { database: ":memory:" },
        sqlite: { url: "sqlite:app.db" },
        sqliteMemory: { url: "sqlite::memory:" },
        pglite: { url: "pglite:./pg" },
        pgliteMemory: { url: "pglite:memory" },
        server: { dbType: "postgres", host: "db", database: "app" },
        socket: { dbType: "postgres", host: "/run/postgresql" },
      },
      cache: { file: { cacheType: "file", directory: "cache" } },
      jwt: { set: { jwks: { file: "keys.json" } } },
    },
    modules: {
      local: {
        entry: "./orders.ts",
        lock: "deno.lock",
        permissions: { read: ["data"], write: true, run: ["git", "./tool"], net: ["127.0.0.1:80"] },
      },
      remote: { entry: "jsr:@acme/orders@1" },
    },
    denoPath: "deno",
  });
  const { folder } = written;
  assertEquals(await written.load(), {
    services: {
      database: {
        file: { database: `${folder}/data/app.db` },
        memory: { database: ":memory:" },
        sqlite: { url: `sqlite:${folder}/app.db` },
        sqliteMemory: { url: "sqlite::memory:" },
        pglite: { url: `pglite:${folder}/pg` },
        pgliteMemory: { url: "pglite:memory" },
        server: { dbType: "postgres", host: "db", database: "app" },
        socket: { dbType: "postgres", host: "/run/postgresql" },
      },
      cache: { file: { cacheType: "file", directory: `${folder}/cache` } },
      jwt: { set: { jwks: { file: `${folder}/keys.json` } } },
    },
    modules: {
      local: {
        entry: `${folder}/orders.ts`,
        lock: `${folder}/deno.lock`,
        permissions: {
          read: [`${folder}/data`],
          write: true,
          run: ["git", `${folder}/tool`],
          net: ["127.0.0.1:80"],
        },
      },
      remote: { entry: "jsr:@acme/orders@1" },
    },
    denoPath: "deno",
  });
});

Deno.test("secrets come from the environment, and from files without one line feed", async () => {
  const variable = `PYWATT_TEST_${crypto.randomUUID().replaceAll("-", "")}`;
  Deno.env.set(variable, "sqlite:from.db");
  try {
    await using written = await WrittenConfig.write({
      services: {
        database: {
          url: { url: { env: variable } },
          file: { dbType: "postgres", password: { file: "password" } },
        },
        cache: { redis: { cacheType: "redis", tls: { privateKey: { file: "password" } } } },
        jwt: { keys: { keys: [{ jwk: { file: "key.json" } }, { secret: { file: "password" } }] } },
      },
      modules: { a: { entry: "a.ts", env: { PLAIN: "", TOKEN: { file: "password" } } } },
    });
    await Deno.writeTextFile(`${written.folder}/password`, "two\nlines\n\n");
    await Deno.writeTextFile(`${written.folder}/key.json`, '{"kty":"oct","k":"AA"}\n');
    const { services, modules } = await written.load();
    const secret = "two\nlines\n";
    assertEquals(services, {
      database: {
        url: { url: `sqlite:${written.folder}/from.db` },
        file: { dbType: "postgres", password: secret },
      },
      cache: { redis: { cacheType: "redis", tls: { privateKey: secret } } },
      jwt: { keys: { keys: [{ jwk: { kty: "oct", k: "AA" } }, { secret }] } },
    });
    assertEquals(modules.a?.env, { PLAIN: "", TOKEN: secret });
  } finally {
    Deno.env.delete(variable);
  }
});

Deno.test("a configuration in TypeScript has functions, dates and bytes", async () => {
  const library = new URL("../../../src/orchestrator/mod.ts", import.meta.url).href;
  await using written = await WrittenConfig.write(
    `import { defineOrchestrator } from "${library}";
    export default defineOrchestrator({
      services: {
        database: { main: { url: async () => await Promise.resolve("sqlite::memory:") } },
        jwt: { main: { keys: [{ secret: new Uint8Array(32), signsFrom: new Date(0) }] } },
      },
      modules: { a: { entry: new URL("./a.ts", import.meta.url) } },
    });`,
    "pywatt.config.ts",
  );
  const { services, modules } = await loadOrchestratorConfig(new URL(`file://${written.path}`));
  assertEquals(services?.database, { main: { url: "sqlite::memory:" } });
  assertEquals(services?.jwt?.main?.keys, [
    { secret: new Uint8Array(32), signsFrom: new Date(0) },
  ]);
  assertEquals(String(modules.a?.entry), `file://${written.folder}/a.ts`);
});

Deno.test("JSON may have comments, and commas behind the last entry", async () => {
  await using written = await WrittenConfig.write('{ "modules": { /* none */ }, // yet\n}');
  assertEquals(await written.load(), { modules: {} });
});

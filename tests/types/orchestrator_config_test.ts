/** These tests pass by compiling: `deno test` checks the types of what it runs. */
import type { z } from "zod";
import type { ValueOptions } from "../../src/database/value_options.ts";
import type { CacheService, DatabaseConnection } from "../../mod.ts";
import { drizzle } from "../../src/adapters/drizzle/sqlite.ts";
import { cacheDriver } from "../../src/adapters/unstorage.ts";
import { runModule, startTestHost, type TestHost } from "../../src/testing/mod.ts";
import { defineOrchestrator } from "../../src/orchestrator/mod.ts";
import type { OrchestratorConfig, OrchestratorOptions } from "../../src/orchestrator/mod.ts";
import type { orchestratorSchema } from "../../src/orchestrator/config/orchestrator_schema.ts";
import { assertType, compiles, type Equals } from "../support/equals.ts";

type Schema = ReturnType<typeof orchestratorSchema>;

/** What an orchestrator's settings cannot say, since only whoever opens a service can. */
type ModulesOwn = "service" | keyof ValueOptions;

/** Without `readonly`, all the way down: settings that were just read are nobody else's. */
type Plain<T> = T extends URL | Date | Uint8Array | ((...args: never) => unknown) ? T
  : T extends readonly (infer Item)[] ? Plain<Item>[]
  : T extends object ? { -readonly [Key in keyof T as Exclude<Key, ModulesOwn>]: Plain<T[Key]> }
  : T;

/** The options that are no functions, nor made of functions, which only a program can give. */
type PlainNames = Exclude<
  {
    [Name in keyof OrchestratorOptions]-?: NonNullable<OrchestratorOptions[Name]> extends
      (...args: never) => unknown ? never : Name;
  }[keyof OrchestratorOptions],
  "logger"
>;

type PlainOptions = Plain<Pick<OrchestratorOptions, PlainNames>>;

Deno.test("a checked configuration is exactly what an orchestrator is made of", () => {
  assertType<Equals<Plain<z.output<Schema>>, PlainOptions>>();
});

Deno.test("what a configuration may say is exactly what is checked", () => {
  assertType<Equals<Plain<z.input<Schema>>, Plain<OrchestratorConfig>>>();
});

Deno.test("every secret can be a reference, or a function in TypeScript", () => {
  compiles(() =>
    defineOrchestrator({
      services: {
        database: {
          a: { url: { env: "DATABASE_URL" } },
          b: { password: { file: "/run/secrets/b" }, ssl: { privateKey: () => "pem" } },
        },
        cache: { a: { password: async () => await Promise.resolve("secret") } },
        jwt: { a: { keys: [{ secret: { env: "JWT" } }, { jwk: { file: "key.json" } }] } },
      },
      modules: { a: { entry: "./a.ts", env: { TOKEN: { env: "TOKEN" } } } },
    })
  );
});

Deno.test("a setting that does not exist does not compile", () => {
  // @ts-expect-error: there is no such setting.
  compiles(() => defineOrchestrator({ modules: {}, module: {} }));
  // @ts-expect-error: it is url
  compiles(() => defineOrchestrator({ modules: {}, services: { database: { a: { uri: "" } } } }));
  // @ts-expect-error: it is cacheType
  compiles(() => defineOrchestrator({ modules: {}, services: { cache: { a: { type: "" } } } }));
  // @ts-expect-error: it is secret
  compiles(() => defineOrchestrator({ modules: {}, services: { jwt: { a: { key: "" } } } }));
  // @ts-expect-error: it is entry
  compiles(() => defineOrchestrator({ modules: { a: { main: "./a.ts" } } }));
  // @ts-expect-error: it is restart
  compiles(() => defineOrchestrator({ modules: { a: { entry: "./a.ts", restarts: true } } }));
});

Deno.test("settings for tests refuse a misspelt name", () => {
  // @ts-expect-error: it is seed
  compiles(() => startTestHost({ seeds: () => Promise.resolve() }));
  // @ts-expect-error: a tape is recorded or replayed
  compiles(() => startTestHost({ tape: { path: "a.pywatt-tape" } }));
  // @ts-expect-error: it is columns
  compiles(() => startTestHost({ tape: { record: "a", redact: { column: ["email"] } } }));
  // @ts-expect-error: there is no such kind of error
  compiles((host: TestHost) => host.database.failNext({ kind: "gone" }));
  // @ts-expect-error: it is when
  compiles((host: TestHost) => host.database.failNext({ kind: "query", where: "after" }));
  // @ts-expect-error: it is timeoutMs
  compiles(() => runModule("./a.ts", { timeout: 1 }));
});

Deno.test("settings of the adapters refuse a misspelt name", () => {
  // @ts-expect-error: it is ttlSeconds
  compiles((cache: CacheService) => cacheDriver(cache, { ttl: 1 }));
  // @ts-expect-error: it is schema
  compiles((connection: DatabaseConnection) => drizzle(connection, { schemas: {} }));
});

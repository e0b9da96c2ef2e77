import { assertEquals, assertStringIncludes } from "@std/assert";
import { WrittenConfig } from "./written_config.ts";

const SECRET_EXPECTED = 'expected text, { env: "NAME" }, { file: "path" } or a function';

const module = (settings: object) => ({ modules: { orders: { entry: "a.ts", ...settings } } });
const database = (settings: unknown) => ({
  modules: {},
  services: { database: { main: settings } },
});
const cache = (settings: unknown) => ({ modules: {}, services: { cache: { main: settings } } });
const jwt = (settings: unknown) => ({ modules: {}, services: { jwt: { main: settings } } });

/** What is wrong, and what the error says of it. */
const WRONG: readonly (readonly [config: unknown, problem: string])[] = [
  [[], "it is a list, expected an object"],
  [{}, "modules is missing, expected an object with a name for each"],
  [{ modules: 3 }, "modules is a number, expected an object with a name for each"],
  [{ modules: {}, module: {} }, 'module is unknown, did you mean "modules"?'],
  [
    { modules: {}, extra: 1 },
    "extra is unknown, expected one of $schema, services, modules, denoPath",
  ],
  [{ modules: { a: {} } }, "modules.a.entry is missing, expected a path or a URL"],
  [{ modules: { "a.b": {} } }, 'modules["a.b"].entry is missing, expected a path or a URL'],
  [module({ restrat: {} }), 'modules.orders.restrat is unknown, did you mean "restart"?'],
  [
    module({ restart: { when: "sometimes" } }),
    'modules.orders.restart.when is "sometimes", expected "always", "on-failure" or "never"',
  ],
  [
    module({ restart: { crashLoopAfter: 1.5 } }),
    "modules.orders.restart.crashLoopAfter is 1.5, expected a whole number of at least 0",
  ],
  [
    module({ restart: { maxDelayMs: -1 } }),
    "modules.orders.restart.maxDelayMs is -1, expected a number from 0 to 2147483647",
  ],
  [
    module({ heartbeat: true }),
    "modules.orders.heartbeat is a boolean, expected false or an object",
  ],
  [
    module({ heartbeat: { intervalSeconds: 0 } }),
    "modules.orders.heartbeat.intervalSeconds is 0, expected a number over 0 and up to 2147483",
  ],
  [module({ args: ["a", 1] }), "modules.orders.args[1] is a number, expected text"],
  [
    module({ permissions: { net: false } }),
    "modules.orders.permissions.net is a boolean, expected true or a list of texts",
  ],
  [
    module({ permissions: { network: [] } }),
    'modules.orders.permissions.network is unknown, did you mean "net"?',
  ],
  [module({ env: { TOKEN: 3 } }), `modules.orders.env.TOKEN is a number, ${SECRET_EXPECTED}`],
  [
    module({ env: { TOKEN: { environment: "A" } } }),
    `modules.orders.env.TOKEN is an object, ${SECRET_EXPECTED}`,
  ],
  [
    module({ env: { TOKEN: { env: "PATH", fallback: "hunter2" } } }),
    "modules.orders.env.TOKEN.fallback is unknown, expected one of env",
  ],
  [database("postgres://app:hunter2@db/app"), "services.database.main is text, expected an object"],
  [
    database({ dbType: "oracle" }),
    'services.database.main.dbType is "oracle", expected "postgres", "mysql" or "sqlite"',
  ],
  [
    database({ pasword: "hunter2" }),
    'services.database.main.pasword is unknown, did you mean "password"?',
  ],
  [
    database({ password: ["hunter2"] }),
    `services.database.main.password is a list, ${SECRET_EXPECTED}`,
  ],
  [
    database({ port: "5432" }),
    'services.database.main.port is "5432", expected a whole number from 1 to 65535',
  ],
  [
    database({ pool: { maxConections: 1 } }),
    'services.database.main.pool.maxConections is unknown, did you mean "maxConnections"?',
  ],
  [
    database({ bigint: "number" }),
    "services.database.main.bigint is unknown, expected one of dbType, url, host, port, database, " +
    "username, password, sslMode, ssl, prepare, pool, maxResultBytes",
  ],
  [cache({ tls: "yes" }), "services.cache.main.tls is text, expected true, false or an object"],
  [cache({ tls: { ca: 3 } }), `services.cache.main.tls.ca is a number, ${SECRET_EXPECTED}`],
  [cache({ hosts: "a" }), "services.cache.main.hosts is text, expected a list of texts"],
  [
    jwt({ jwks: { file: "keys.json", cacheSecond: 3 } }),
    'services.jwt.main.jwks.cacheSecond is unknown, did you mean "cacheSeconds"?',
  ],
  [
    jwt({ jwks: {} }),
    "services.jwt.main.jwks is an object, expected an object with keys, file or url",
  ],
  [
    jwt({ keys: [{ jwk: { k: "hunter2" } }] }),
    "services.jwt.main.keys[0].jwk is an object, expected a key with its kty, or a reference to its JSON",
  ],
  [
    jwt({ keys: [{ jwk: "hunter2" }] }),
    "services.jwt.main.keys[0].jwk is text, expected the JSON of a key",
  ],
  [jwt({ issue: true }), "services.jwt.main.issue is a boolean, expected false or an object"],
  [
    database({ password: { env: "PYWATT_TEST_NOT_SET" } }),
    'services.database.main.password is the environment variable "PYWATT_TEST_NOT_SET", which is ' +
    "not set",
  ],
  [
    database({ password: { file: "secrets/none" } }),
    'services.database.main.password is the file "/secrets/none", which cannot be read: there is no ' +
    "such file",
  ],
];

for (const [config, problem] of WRONG) {
  Deno.test(`a configuration is refused when ${problem}`, async () => {
    await using written = await WrittenConfig.write(config);
    assertEquals(
      await written.refusal(),
      `Cannot use the configuration /pywatt.json: ${problem}`,
    );
  });
}

Deno.test("all that is wrong is told at once, by path", async () => {
  await using written = await WrittenConfig.write({ modules: { b: {}, a: { entry: 3 } }, c: 1 });
  assertEquals((await written.refusal()).split("\n  "), [
    "Cannot use the configuration /pywatt.json:",
    "c is unknown, expected one of $schema, services, modules, denoPath",
    "modules.a.entry is 3, expected a path or a URL",
    "modules.b.entry is missing, expected a path or a URL",
  ]);
});

Deno.test("text that is no JSON is refused with its place, and without its words", async () => {
  await using written = await WrittenConfig.write('{ "modules": {},\n  "password": hunter2 }');
  assertEquals(
    await written.refusal(),
    "Cannot read the configuration /pywatt.json: it is no JSON at line 2, column 15: InvalidSymbol",
  );
});

Deno.test("a file that is not there, or of another kind, is refused", async () => {
  await using text = await WrittenConfig.write("", "pywatt.yaml");
  assertStringIncludes(await text.refusal(), "its name ends with neither .json nor .ts");
  await Deno.remove(text.path);
  assertStringIncludes(await text.refusal(), "there is no such file");
});

Deno.test("a file in TypeScript that does not compile is refused with what Deno says", async () => {
  await using written = await WrittenConfig.write("export default {", "pywatt.config.ts");
  assertStringIncludes(
    await written.refusal(),
    "Cannot read the configuration /pywatt.config.ts: ",
  );
  assertStringIncludes(await written.refusal(), "at file:///pywatt.config.ts:1:");
});

Deno.test("a file in TypeScript has to have a default export", async () => {
  await using written = await WrittenConfig.write("export const a = 1;", "pywatt.config.ts");
  assertStringIncludes(await written.refusal(), "it has no default export");
});

Deno.test("a file with a secret that is no text is refused", async () => {
  await using written = await WrittenConfig.write(database({ password: { file: "secret" } }));
  await Deno.writeFile(`${written.folder}/secret`, new Uint8Array([0xff, 0xfe]));
  assertStringIncludes(await written.refusal(), "cannot be read: it is not text in UTF-8");
});

Deno.test("a function that fetches no secret is told by its place alone", async () => {
  await using written = await WrittenConfig.write(
    `export default {
      services: { database: {
        a: { password: () => { throw new RangeError("hunter2"); } },
        b: { password: () => Promise.resolve(42) },
      } },
      modules: {},
    };`,
    "pywatt.config.ts",
  );
  assertEquals((await written.refusal()).split("\n  ").slice(1), [
    "services.database.a.password is a function that failed with RangeError",
    "services.database.b.password is a function that gave no text",
  ]);
});

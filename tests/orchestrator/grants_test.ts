import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { CacheError, DatabaseError } from "../../mod.ts";
import { type ModuleServices, Orchestrator } from "../../src/orchestrator/mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { GrantedModules } from "./granted_modules.ts";
import { moduleEntry, recordedOrchestrator } from "./modules.ts";
import { IN_MEMORY, RawOrchestrator } from "./raw_module.ts";

const SERVICES = {
  database: { main: {}, archive: {} },
  cache: { default: {} },
  jwt: { default: { secret: "a secret of the orchestrator's, long enough" } },
};

Deno.test("a service that is not granted looks as if there were none, and the log tells", async () => {
  await using modules = new GrantedModules(SERVICES, {
    orders: { services: { database: { main: {} } } },
  });
  const denied = await assertKind(
    DatabaseError,
    "configuration",
    () => modules.database("orders", { service: "archive" }),
  );
  const missing = await assertKind(
    DatabaseError,
    "configuration",
    () => modules.database("orders", { service: "nowhere" }),
  );
  assertEquals(denied.message.replace("archive", "nowhere"), missing.message);
  await assertKind(CacheError, "configuration", () => modules.cache("orders"));
  assertEquals(modules.warnings, [
    'Module "orders" asked for database "archive", which it is not granted',
    'Module "orders" asked for cache "default", which it is not granted',
  ]);
});

Deno.test("the only database that is granted is what a module gets that names none", async () => {
  await using modules = new GrantedModules(
    { database: { main: { database: ":memory:" }, archive: {}, default: {} } },
    {
      orders: { services: { database: { archive: {} } } },
      both: { services: { database: { archive: {}, main: {} } } },
      all: {},
    },
  );
  const archive = await modules.database("orders");
  await archive.execute("CREATE TABLE found (id integer)");
  const named = await modules.database("all", { service: "archive" });
  assertEquals(await named.query("SELECT * FROM found"), []);
  await assertKind(DatabaseError, "configuration", () => modules.database("both"));
  const byDefault = await modules.database("all");
  await assertKind(DatabaseError, "query", () => byDefault.query("SELECT * FROM found"));
});

Deno.test("whoever is no module of the orchestrator is granted nothing, instances what it is", async () => {
  await using modules = new GrantedModules(SERVICES, {
    orders: { services: { database: { main: {} } } },
  });
  await modules.database("orders#2");
  for (const stranger of ["stranger", "__proto__", "toString", "orders#x"]) {
    await assertKind(DatabaseError, "configuration", () => modules.database(stranger));
  }
});

Deno.test("a service of the orchestrator's own is granted by name", async () => {
  await using orchestrator = new RawOrchestrator({}, {
    modules: {
      orders: { entry: "m.ts", services: { custom: ["mailer"] } },
      shop: { entry: "m.ts", services: { custom: [] } },
    },
  });
  orchestrator.provide("mailer", { send: () => Promise.resolve(1) });
  await (await orchestrator.connect("orders")).open("custom");
  const shop = await orchestrator.connect("shop");
  const denied = await shop.open("custom").catch((error) => error.message);
  assertEquals(denied, 'Cannot open service "default": the orchestrator has no such service');
});

Deno.test("a module's process has what it is granted, and nothing else", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      orders: {
        entry: moduleEntry("sql"),
        args: ["CREATE TABLE t (id integer)", "SELECT 1 AS one"],
        services: { database: { default: { readOnly: true, maxRows: 1 } } },
      },
      opener: { entry: moduleEntry("open"), services: { cache: { default: {} } } },
    },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  assertEquals((await recorded.run("orders")).success, true);
  const [refused = "", answered] = recorded.output.lines("orders");
  assertStringIncludes(refused, "query: Cannot run the statement: ");
  assertEquals(answered, '[{"one":1}]');
  await recorded.run("opener");
  const told = recorded.output.lines("opener").filter((line) =>
    /^(\w+Error \w+:|opened)/.test(line)
  );
  assertEquals(told, [
    'DatabaseError configuration: Cannot open database "default": the orchestrator has no such ' +
    "service",
    "opened",
    'JwtError configuration: Cannot open jwt "default": the orchestrator has no such service',
  ]);
});

/** What is wrong with a grant, and what is said of it. */
const WRONG: Readonly<Record<string, readonly [services: unknown, said: string]>> = {
  "a service that does not exist": [
    { database: { mian: {} } },
    'services.database.mian is unknown, expected one of "main", "archive"',
  ],
  "a kind that does not exist": [
    { databases: {} },
    'services.databases is unknown, expected one of "database", "cache", "jwt", "custom"',
  ],
  "a name of Object's own": [
    { database: { toString: {} } },
    'services.database.toString is unknown, expected one of "main", "archive"',
  ],
  "a mistyped setting": [
    { database: { main: { readonly: true } } },
    'services.database.main.readonly is unknown, expected one of "readOnly", "maxConnections", ' +
    '"maxRows", "maxResultBytes", "statementTimeoutMs", "config"',
  ],
  "a flag that is none": [
    { database: { main: { readOnly: "yes" } } },
    'services.database.main.readOnly is "yes", expected true or false',
  ],
  "no connection at all": [
    { database: { main: { maxConnections: 0 } } },
    "services.database.main.maxConnections is 0, expected a whole number of at least 1",
  ],
  "a time that no timer waits": [
    { database: { main: { statementTimeoutMs: 2 ** 31 } } },
    "services.database.main.statementTimeoutMs is 2147483648, expected a whole number from 1 to " +
    "2147483647",
  ],
  "a grant that is none": [
    { cache: { default: true } },
    "services.cache.default is true, expected an object",
  ],
  "rules of what may be signed that are none": [
    { jwt: { default: { issue: true } } },
    "services.jwt.default.issue is true, expected rules of what may be signed, or false",
  ],
  "an unknown rule of what may be signed": [
    { jwt: { default: { issue: { issuers: [] } } } },
    "services.jwt.default.issue.issuers is unknown, expected one of issuer, audiences, " +
    "maxLifetimeSeconds, forbiddenClaims",
  ],
  "services of the orchestrator's own that are no list": [
    { custom: "mailer" },
    'services.custom is "mailer", expected a list of names',
  ],
  "an inheritance that is none": [
    { database: { main: { config: "inherit" } } },
    'services.database.main.config is "inherit", expected "override", "merge" or { allow: […] }',
  ],
  "an allowed setting that does not exist": [
    { database: { main: { config: { allow: ["pasword"] } } } },
    'services.database.main.config allows "pasword", expected some of "host", "port", "username", ' +
    '"sslMode", "prepare", "database"',
  ],
};

for (const [what, [services, said]] of Object.entries(WRONG)) {
  Deno.test(`an orchestrator is not made with ${what} in a grant`, () => {
    const error = assertThrows(
      () =>
        new Orchestrator({
          services: SERVICES,
          modules: { a: { entry: "a.ts", ...wrong(services) } },
        }),
      TypeError,
    );
    assertEquals(error.message, `Cannot use module "a": ${said}`);
  });
}

function wrong(services: unknown): { readonly services: ModuleServices };
function wrong(services: unknown): unknown {
  return { services };
}

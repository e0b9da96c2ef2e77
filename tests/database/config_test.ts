import { assert, assertEquals, assertThrows } from "@std/assert";
import { type DatabaseConfig, DatabaseError } from "../../mod.ts";
import { resolveDatabaseConfig } from "../../src/database/config.ts";

const DEFAULT_POOL = {
  maxConnections: 10,
  minConnections: 2,
  idleTimeoutSeconds: 300,
  maxLifetimeSeconds: 1_800,
  acquireTimeoutSeconds: 30,
};

function problemOf(config: DatabaseConfig): string {
  const error = assertThrows(() => resolveDatabaseConfig(config), DatabaseError);
  assertEquals(error.kind, "configuration");
  return error.message;
}

Deno.test("resolveDatabaseConfig() means SQLite in memory when nothing is said", () => {
  assertEquals(resolveDatabaseConfig({}), {
    dbType: "sqlite",
    database: ":memory:",
    pool: DEFAULT_POOL,
    maxResultBytes: 268_435_456,
  });
});

Deno.test("resolveDatabaseConfig() fills in PostgreSQL's own defaults", () => {
  assertEquals(resolveDatabaseConfig({ dbType: "postgres" }), {
    dbType: "postgres",
    host: "localhost",
    port: 5432,
    username: "postgres",
    database: "postgres",
    password: "",
    sslMode: "prefer",
    ssl: {},
    prepare: true,
    pool: DEFAULT_POOL,
    maxResultBytes: 268_435_456,
  });
});

Deno.test("resolveDatabaseConfig() reads every part of a PostgreSQL URL", () => {
  const url = "postgresql://us%40er:p%3Ass%2Fword@[::1]:6543/my%20db?sslmode=require";
  assertEquals(resolveDatabaseConfig({ url }), {
    dbType: "postgres",
    host: "::1",
    port: 6543,
    username: "us@er",
    password: "p:ss/word",
    database: "my db",
    sslMode: "require",
    ssl: {},
    prepare: true,
    pool: DEFAULT_POOL,
    maxResultBytes: 268_435_456,
  });
});

Deno.test("resolveDatabaseConfig() reads an SQLite URL as a path", () => {
  const paths = ["sqlite:./app.db", "sqlite::memory:", "sqlite:/var/lib/app.db", "sqlite:"];
  const databases = paths.map((url) => resolveDatabaseConfig({ url }).database);
  assertEquals(databases, ["./app.db", ":memory:", "/var/lib/app.db", ":memory:"]);
});

Deno.test("resolveDatabaseConfig() refuses what contradicts itself, and names it", () => {
  assertEquals(
    problemOf({ url: "postgres://h/d", host: "other" }),
    "Cannot open a database: both url and host are given, expected one of them",
  );
  assertEquals(
    problemOf({ url: "postgres://h/d", dbType: "sqlite" }),
    'Cannot open a database: dbType is "sqlite", but url is for "postgres"',
  );
  assertEquals(
    problemOf({ url: "oracle://h/d" }),
    'Cannot open a database: url has the scheme "oracle", expected "postgres" or "sqlite"',
  );
  assertEquals(
    problemOf({ url: "postgres://h/d?schema=app" }),
    'Cannot open a database: url has the unknown parameter "schema"',
  );
  assertEquals(
    problemOf({ url: "postgres://h/d?sslmode=require", sslMode: "verify-full" }),
    "Cannot open a database: both url and sslMode say how to use TLS, expected one of them",
  );
  assertEquals(
    problemOf({ url: "postgres://h/d?sslrootcert=ca.pem" }),
    'Cannot open a database: url names a file as "sslrootcert", expected its text as ssl.ca',
  );
});

Deno.test("resolveDatabaseConfig() refuses for SQLite what only a server has, and names it", () => {
  const fields: DatabaseConfig = { host: "db", port: 1, username: "u", password: "hunter2" };
  const configs: DatabaseConfig[] = [
    ...Object.entries(fields).map(([field, value]) => ({ [field]: value })),
    { sslMode: "require" },
    { ssl: {} },
    { prepare: false },
  ];
  for (const config of configs) {
    const [field] = Object.keys(config);
    assertEquals(
      problemOf({ dbType: "sqlite", ...config }),
      `Cannot open a database: ${field} is given, but dbType is "sqlite", which has no server`,
    );
  }
});

Deno.test("resolveDatabaseConfig() refuses pool settings that make no pool", () => {
  assertEquals(
    problemOf({ pool: { maxConnections: 0 } }),
    "Cannot open a database: pool.maxConnections is 0, expected a whole number of at least 1",
  );
  assertEquals(
    problemOf({ pool: { acquireTimeoutSeconds: NaN } }),
    "Cannot open a database: pool.acquireTimeoutSeconds is NaN, " +
      "expected a number of seconds of at least 0",
  );
});

Deno.test("resolveDatabaseConfig() keeps no more connections open than there may be", () => {
  assertEquals(resolveDatabaseConfig({ pool: { maxConnections: 1 } }).pool.minConnections, 1);
});

Deno.test("resolveDatabaseConfig() shows no password in any message", () => {
  const urls = [
    "postgres://u:hunter2@h:99999/d",
    "postgres://u:hunter2@h/d?x=1",
    "pg://u:hunter2@h",
    "postgres://u:hunter2%@h/d",
  ];
  for (const url of urls) assert(!problemOf({ url }).includes("hunter2"));
});

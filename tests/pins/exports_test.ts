import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import * as library from "../../mod.ts";
import * as orchestrator from "../../src/orchestrator/mod.ts";

Deno.test("mod.ts exports these names at run time, and no others", () => {
  assertEquals(Object.keys(library).sort(), [
    "CACHE_ERROR_KINDS",
    "CacheError",
    "CacheType",
    "DATABASE_ERROR_KINDS",
    "DatabaseError",
    "DatabaseType",
    "JWT_ERROR_KINDS",
    "JwtError",
    "JwtProxyService",
    "PywattError",
    "SERVICE_ERROR_KINDS",
    "ServiceError",
    "createCacheService",
    "createDatabaseConnection",
    "createJwtService",
    "createService",
    "isModule",
    "jwtMiddleware",
    "moduleId",
    "oakJwtMiddleware",
    "shutdownSignal",
    "sql",
    "withJwt",
  ]);
});

Deno.test("the orchestrator's mod.ts exports these names at run time, and no others", () => {
  assertEquals(Object.keys(orchestrator).sort(), [
    "Orchestrator",
    "ServiceError",
    "defineOrchestrator",
    "loadOrchestratorConfig",
    "orchestratorLog",
  ]);
});

Deno.test("deno.json exports these paths, and no others", () => {
  assertEquals(config.exports, {
    ".": "./mod.ts",
    "./orchestrator": "./src/orchestrator/mod.ts",
    "./cli": "./src/cli.ts",
    "./testing": "./src/testing/mod.ts",
    "./kysely": "./src/adapters/kysely/mod.ts",
    "./keyv": "./src/adapters/keyv.ts",
    "./unstorage": "./src/adapters/unstorage.ts",
    "./drizzle/mysql": "./src/adapters/drizzle/mysql.ts",
    "./drizzle/postgres": "./src/adapters/drizzle/postgres.ts",
    "./drizzle/sqlite": "./src/adapters/drizzle/sqlite.ts",
  });
});

Deno.test("the constants that name kinds of services hold the names on the wire", () => {
  assertEquals(library.DatabaseType, {
    Postgres: "postgres",
    Mysql: "mysql",
    Sqlite: "sqlite",
  });
  assertEquals(library.CacheType, {
    Redis: "redis",
    InMemory: "in_memory",
    File: "file",
    Memcached: "memcached",
  });
});

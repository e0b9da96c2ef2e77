import { findBinary } from "./find_binary.ts";
import { MEMCACHED_BINARIES, startMemcachedServer } from "./memcached_server.ts";
import { isMysqlInstalled, startMysqlServer } from "./mysql_server.ts";
import { isPostgresInstalled, startPostgresServer } from "./postgres_server.ts";
import { REDIS_BINARIES, startRedisServer } from "./redis_server.ts";
import type { ThrowawayServer } from "./throwaway_server.ts";

/** A program that tests need, and where to have it from. */
export interface TestProgram {
  readonly name: string;
  readonly debianPackage: string;
  readonly homebrewFormula: string;
  isInstalled(): boolean;
}

/** A kind of server that tests need running. */
export interface TestService extends TestProgram {
  /** The environment variable that tells the tests where it is. */
  readonly variable: string;
  start(): Promise<ThrowawayServer>;
}

/** All the servers that the tests need. */
export const TEST_SERVICES: readonly TestService[] = [
  {
    name: "PostgreSQL",
    variable: "DATABASE_URL",
    debianPackage: "postgresql",
    homebrewFormula: "postgresql",
    isInstalled: isPostgresInstalled,
    start: startPostgresServer,
  },
  {
    name: "MariaDB",
    variable: "MYSQL_URL",
    debianPackage: "mariadb-server",
    homebrewFormula: "mariadb",
    isInstalled: isMysqlInstalled,
    start: startMysqlServer,
  },
  {
    name: "Redis",
    variable: "REDIS_URL",
    debianPackage: "redis-server",
    homebrewFormula: "redis",
    isInstalled: () => findBinary(REDIS_BINARIES) !== undefined,
    start: startRedisServer,
  },
  {
    name: "memcached",
    variable: "MEMCACHED_URL",
    debianPackage: "memcached",
    homebrewFormula: "memcached",
    isInstalled: () => findBinary(MEMCACHED_BINARIES) !== undefined,
    start: () => startMemcachedServer(),
  },
];

/** The names of a browser that tests of pages drive. */
export const CHROMIUM_BINARIES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
] as const;

/** What a few tests start themselves; without it, they are ignored. */
export const TEST_PROGRAMS = {
  pgbouncer: {
    name: "PgBouncer",
    debianPackage: "pgbouncer",
    homebrewFormula: "pgbouncer",
    isInstalled: () => findBinary(["pgbouncer"]) !== undefined,
  },
  chromium: {
    name: "Chromium",
    debianPackage: "chromium",
    homebrewFormula: "chromium",
    isInstalled: () => findBinary(CHROMIUM_BINARIES) !== undefined,
  },
  openssl: {
    name: "OpenSSL",
    debianPackage: "openssl",
    homebrewFormula: "openssl",
    isInstalled: () => findBinary(["openssl"]) !== undefined,
  },
} as const satisfies Readonly<Record<string, TestProgram>>;

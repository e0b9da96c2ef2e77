import { findBinary } from "./find_binary.ts";
import { MEMCACHED_BINARIES, startMemcachedServer } from "./memcached_server.ts";
import { startPostgresServer } from "./postgres_server.ts";
import { REDIS_BINARIES, startRedisServer } from "./redis_server.ts";
import type { ThrowawayServer } from "./throwaway_server.ts";

/** A kind of server that tests need, and how to have one. */
export interface TestService {
  readonly name: string;
  /** The environment variable that tells the tests where it is. */
  readonly variable: string;
  readonly debianPackage: string;
  readonly homebrewFormula: string;
  isInstalled(): boolean;
  start(): Promise<ThrowawayServer>;
}

/** All the servers that the tests need. */
export const TEST_SERVICES: readonly TestService[] = [
  {
    name: "PostgreSQL",
    variable: "DATABASE_URL",
    debianPackage: "postgresql",
    homebrewFormula: "postgresql",
    isInstalled: () => Boolean(findBinary(["postgres"]) && findBinary(["initdb"])),
    start: startPostgresServer,
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

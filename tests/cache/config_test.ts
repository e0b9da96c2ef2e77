import { assert, assertEquals, assertThrows } from "@std/assert";
import { type CacheConfig, CacheError } from "../../mod.ts";
import { resolveCacheConfig } from "../../src/cache/config.ts";

function problemOf(config: CacheConfig): string {
  const error = assertThrows(() => resolveCacheConfig(config), CacheError);
  assertEquals(error.kind, "configuration");
  return error.message;
}

Deno.test("resolveCacheConfig() means 10 MiB in memory for 300 s when nothing is said", () => {
  assertEquals(resolveCacheConfig({}), {
    cacheType: "in_memory",
    maxSizeBytes: 10_485_760,
    policy: "lru",
    defaultTtlSeconds: 300,
  });
});

Deno.test("resolveCacheConfig() takes a folder for a file cache, and has none of its own", () => {
  assertEquals(resolveCacheConfig({ cacheType: "file", directory: "/var/cache/app" }), {
    cacheType: "file",
    directory: "/var/cache/app",
    maxSizeBytes: 10_485_760,
    policy: "lru",
    operationTimeoutMs: 30_000,
    defaultTtlSeconds: 300,
  });
  const missing =
    "Cannot open a cache: directory is missing, expected the folder of the file cache";
  assertEquals(problemOf({ cacheType: "file" }), missing);
  assertEquals(problemOf({ cacheType: "file", directory: "" }), missing);
});

Deno.test("resolveCacheConfig() reads the server of a memcached cache", () => {
  const configs: CacheConfig[] = [
    { cacheType: "memcached" },
    { cacheType: "memcached", hosts: ["cache:7000"] },
    { url: "memcached://cache:7000" },
  ];
  const servers = configs.map((config) => {
    const resolved = resolveCacheConfig(config);
    return resolved.cacheType === "memcached" ? [resolved.host, resolved.port] : [];
  });
  assertEquals(servers, [["localhost", 11211], ["cache", 7000], ["cache", 7000]]);
  assertEquals(
    problemOf({ cacheType: "memcached", hosts: ["[::1]:7000"] }),
    'Cannot open a cache: hosts has "[::1]:7000", expected a host name or an IPv4 address for ' +
      "memcached",
  );
  assertEquals(
    problemOf({ url: "memcached://me:hunter2@cache" }),
    "Cannot open a cache: username is given, but memcached takes none",
  );
});

Deno.test("resolveCacheConfig() reads a host with and without a port", () => {
  const hosts = ["localhost", "cache:7000", "[::1]:7001"];
  const servers = hosts.map((host) => {
    const resolved = resolveCacheConfig({ cacheType: "redis", hosts: [host] });
    return resolved.cacheType === "redis" ? [resolved.host, resolved.port] : [];
  });
  assertEquals(servers, [["localhost", 6379], ["cache", 7000], ["::1", 7001]]);
});

Deno.test("resolveCacheConfig() reads every part of a URL", () => {
  assertEquals(resolveCacheConfig({ url: "redis://me:p%40ss@cache:7000/3" }), {
    cacheType: "redis",
    host: "cache",
    port: 7000,
    username: "me",
    password: "p@ss",
    database: 3,
    defaultTtlSeconds: 300,
  });
});

Deno.test("resolveCacheConfig() refuses what makes no sense, and names it", () => {
  assertEquals(
    problemOf({ cacheType: "redis", hosts: ["a", "b"] }),
    "Cannot open a cache: hosts has 2 entries, expected one",
  );
  assertEquals(
    problemOf({ url: "redis://h", password: "p" }),
    "Cannot open a cache: both url and password are given, expected one of them",
  );
  assertEquals(
    problemOf({ url: "rediss://h" }),
    'Cannot open a cache: url has the scheme "rediss", expected "redis"',
  );
  assertEquals(
    problemOf({ url: "redis://h/main" }),
    "Cannot open a cache: database is NaN, expected a whole number of at least 0",
  );
  assertEquals(
    problemOf({ defaultTtlSeconds: -1 }),
    "Cannot open a cache: defaultTtlSeconds is -1, expected a number of at least 0",
  );
});

Deno.test("resolveCacheConfig() shows no password in any message", () => {
  const urls = ["redis://u:hunter2@h:99999", "redis://u:hunter2@h?x=1", "redis://u:hunter2@h/x"];
  for (const url of urls) assert(!problemOf({ url }).includes("hunter2"));
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { type CacheConfig, CacheError } from "../../mod.ts";
import { checkedNamespace, type RedisConfig, resolveCacheConfig } from "../../src/cache/config.ts";

const ONE_SERVER: RedisConfig = {
  cacheType: "redis",
  hosts: [{ host: "localhost", port: 6379 }],
  cluster: false,
  sentinel: undefined,
  tls: undefined,
  username: undefined,
  password: undefined,
  database: 0,
  operationTimeoutMs: 30_000,
  defaultTtlSeconds: 300,
};

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

Deno.test("resolveCacheConfig() means one Redis at its own port when nothing else is said", () => {
  assertEquals(resolveCacheConfig({ cacheType: "redis" }), ONE_SERVER);
});

Deno.test("resolveCacheConfig() reads hosts with and without a port", () => {
  const hosts = ["localhost", "cache:7000", "[::1]:7001"];
  assertEquals(resolveCacheConfig({ cacheType: "redis", hosts, cluster: true }), {
    ...ONE_SERVER,
    cluster: true,
    hosts: [
      { host: "localhost", port: 6379 },
      { host: "cache", port: 7000 },
      { host: "::1", port: 7001 },
    ],
  });
});

Deno.test("resolveCacheConfig() takes hosts for sentinels when the master's name is given", () => {
  const sentinel = { name: "main", password: "theirs" };
  assertEquals(resolveCacheConfig({ cacheType: "redis", hosts: ["a", "b:1"], sentinel }), {
    ...ONE_SERVER,
    sentinel,
    hosts: [{ host: "a", port: 26_379 }, { host: "b", port: 1 }],
  });
});

Deno.test("resolveCacheConfig() reads every part of a URL", () => {
  assertEquals(resolveCacheConfig({ url: "redis://me:p%40ss@cache:7000/3" }), {
    ...ONE_SERVER,
    hosts: [{ host: "cache", port: 7000 }],
    username: "me",
    password: "p@ss",
    database: 3,
  });
});

Deno.test("resolveCacheConfig() means TLS by rediss, by tls, and by what tls holds", () => {
  const tls = { ca: "CA", certificate: "C", privateKey: "K", serverName: "cache" };
  const configs: CacheConfig[] = [
    { url: "rediss://h" },
    { url: "redis://h", tls: true },
    { url: "rediss://h", tls },
    { url: "redis://h", tls: false },
  ];
  const resolved = configs.map((config) => {
    const found = resolveCacheConfig(config);
    return found.cacheType === "redis" ? found.tls : "of another type";
  });
  assertEquals(resolved, [
    {},
    {},
    { ca: "CA", cert: "C", key: "K", servername: "cache" },
    undefined,
  ]);
});

Deno.test("resolveCacheConfig() refuses what makes no sense, and names it", () => {
  const redis = { cacheType: "redis" } as const;
  const problems: [CacheConfig, string][] = [
    [
      { ...redis, hosts: ["a", "b"] },
      "hosts has 2 entries, expected one, or cluster or sentinel",
    ],
    [
      { ...redis, hosts: [], cluster: true },
      "hosts has 0 entries, expected one, or cluster or sentinel",
    ],
    [
      { ...redis, cluster: true, sentinel: { name: "main" } },
      "both cluster and sentinel are given",
    ],
    [{ ...redis, cluster: true, database: 1 }, "database is 1, a cluster has only 0"],
    [
      { ...redis, tls: { certificate: "C" } },
      "of tls.certificate and tls.privateKey only one is given, expected both or none",
    ],
    [
      { ...redis, operationTimeoutSeconds: 0 },
      "operationTimeoutSeconds is 0, expected a number from 0.001 to 2147483",
    ],
    [
      { url: "redis://h", password: "p" },
      "both url and password are given, expected one of them",
    ],
    [{ url: "http://h" }, 'url has the scheme "http", expected "redis" or "rediss"'],
    [{ url: "rediss://h", tls: false }, "url has the scheme rediss, but tls is false"],
    [{ url: "redis://h/main" }, "database is NaN, expected a whole number of at least 0"],
    ...[-1, NaN, 0.0001, 1e300].map((seconds): [CacheConfig, string] => [
      { defaultTtlSeconds: seconds },
      `defaultTtlSeconds is ${seconds}, expected a number of at least 0.001, or 0`,
    ]),
    [{ url: "redis://u:%zz@h" }, "url cannot be parsed"],
    [{ ...redis, hosts: ["h:65536"] }, 'hosts has "h:65536", expected "host" or "host:port"'],
    [{ maxSizeBytes: 0 }, "maxSizeBytes is 0, expected a whole number over 0"],
    [
      { namespace: "n".repeat(257) },
      "namespace has 257 bytes, expected at most 256 of well-formed text",
    ],
  ];
  for (const [config, problem] of problems) {
    assertEquals(problemOf(config), `Cannot open a cache: ${problem}`);
  }
  const untyped: [field: string, value: unknown, string][] = [
    ["policy", "best", 'policy is "best", expected one of lru, lfu, fifo, none'],
    ["url", 5, "url is of the type number, expected a string"],
    ["namespace", null, "namespace is of the type object, expected a string"],
    ["hosts", "localhost", "hosts is no array of strings"],
    ["hosts", [6379], "hosts is no array of strings"],
  ];
  for (const [field, value, problem] of untyped) {
    const config = {};
    Reflect.set(config, field, value);
    assertEquals(problemOf(config), `Cannot open a cache: ${problem}`);
  }
});

Deno.test("checkedNamespace() takes none, and any text of up to 256 bytes", () => {
  for (const namespace of [undefined, "", "a:b", "é".repeat(128)]) {
    assertEquals(checkedNamespace(namespace), namespace);
  }
  assertThrows(() => checkedNamespace("é".repeat(129)), CacheError);
  assertThrows(() => checkedNamespace("\ud800"), CacheError);
});

Deno.test("resolveCacheConfig() shows no password in any message", () => {
  const urls = ["redis://u:hunter2@h:99999", "redis://u:hunter2@h?x=1", "redis://u:hunter2@h/x"];
  for (const url of urls) assert(!problemOf({ url }).includes("hunter2"));
});

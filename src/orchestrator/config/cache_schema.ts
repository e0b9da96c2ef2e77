import { kindMismatch, type SettingKit } from "./setting_kit.ts";

/** The settings of a cache. */
export function cacheSchema(kit: SettingKit) {
  return kit.object({
    cacheType: kit.choice(
      "The kind of cache.",
      ["redis", "in_memory", "file", "memcached"],
      "in_memory",
    ).exactOptional(),
    url: kit.secret(
      "The server, its login and its database number in one, as " +
        "`redis://user:password@host:6379/0`; not together with the fields that it holds.",
    ).exactOptional(),
    hosts: kit.texts("The servers, each as `host` or `host:port`.").exactOptional(),
    cluster: kit.flag("Whether the `hosts` are a Redis Cluster.", false).exactOptional(),
    sentinel: kit.object({
      name: kit.text("The name that the sentinels know the master by."),
      username: kit.secret("The user at the sentinels.").exactOptional(),
      password: kit.secret("The password of that user.").exactOptional(),
    }).meta({ description: "Asks the `hosts`, which are sentinels, who is the master." })
      .exactOptional(),
    tls: tlsSchema(kit).exactOptional(),
    username: kit.secret("The server's user.").exactOptional(),
    password: kit.secret("The password of the server's user.").exactOptional(),
    database: kit.wholeNumber("The server's database number.", { min: 0, byDefault: 0 })
      .exactOptional(),
    operationTimeoutSeconds: kit.number(
      "After how long without a word from the server an operation fails.",
      { min: 0.001, max: 2_147_483, byDefault: 30 },
    ).exactOptional(),
    defaultTtlSeconds: kit.number(
      "After how long a value is gone when `set` does not say; 0 is never.",
      { min: 0, byDefault: 300 },
    ).exactOptional(),
    namespace: kit.text("Goes before every key of this cache, with a colon.").exactOptional(),
    directory: kit.path("The folder of a file cache.").exactOptional(),
    maxSizeBytes: kit.wholeNumber("How many bytes an in-memory or a file cache holds.", {
      min: 1,
      byDefault: 10_485_760,
    }).exactOptional(),
    policy: kit.choice(
      "Which values of an in-memory or a file cache go when it is full.",
      ["lru", "lfu", "fifo", "none"],
      "lru",
    ).exactOptional(),
  });
}

function tlsSchema(kit: SettingKit) {
  return kit.z.union([
    kit.z.boolean(),
    kit.object({
      ca: kit.secret("The authorities to trust, as PEM.").exactOptional(),
      certificate: kit.secret("Who this is, as PEM.").exactOptional(),
      privateKey: kit.secret("The key of `certificate`, as PEM.").exactOptional(),
      serverName: kit.text("What the server's certificate has to name.").exactOptional(),
    }),
  ], { error: kindMismatch("true, false or an object") })
    .meta({ description: "Whether to connect by TLS, and how.", default: false });
}

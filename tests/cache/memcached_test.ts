import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { CacheError, type CacheService, createCacheService } from "../../mod.ts";
import type { CertificateAuthority } from "../../tools/servers/certificate_authority.ts";
import { startMemcachedServer } from "../../tools/servers/memcached_server.ts";
import { TEST_PROGRAMS } from "../../tools/servers/test_services.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { makeTlsAuthorities } from "../support/tls_authorities.ts";

const MEMCACHED_URL = Deno.env.get("MEMCACHED_URL") ?? "";
const ignore = MEMCACHED_URL === "";
const MIB = 1024 * 1024;
const DAY_SECONDS = 24 * 60 * 60;

/** A server of the test's own, a cache in it, and a line to it for what the cache does not do. */
class Server implements AsyncDisposable {
  private constructor(
    readonly cache: CacheService,
    readonly url: string,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(args: readonly string[] = []): Promise<Server> {
    const server = await startMemcachedServer({ args });
    const cache = await createCacheService({ url: server.url });
    return new Server(cache, server.url, () => server.stop());
  }

  /** Sends a command, and gives the lines of its answer. */
  async command(text: string, end: string): Promise<string[]> {
    const { hostname, port } = new URL(this.url);
    using connection = await Deno.connect({ hostname, port: Number(port) });
    await connection.write(new TextEncoder().encode(`${text}\r\n`));
    let answer = "";
    for await (const bytes of connection.readable) {
      answer += new TextDecoder("latin1").decode(bytes);
      if (answer.endsWith(`${end}\r\n`)) break;
    }
    return answer.split("\r\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cache.close();
    await this.stop();
  }
}

Deno.test({
  name: "a value of 10 MiB is stored in parts, and is no value when the server drops one",
  ignore,
  async fn() {
    await using server = await Server.start();
    const { cache } = server;
    const value = new Uint8Array(10 * MIB).map((_, index) => index % 251);
    await cache.set("large", value, { ttlSeconds: 600 });
    assertEquals(await cache.get("large"), value);
    await cache.expire("large", 0);
    assertEquals(await cache.get("large"), value);
    await assertKind(CacheError, "operation", () => cache.increment("large"));
    const [, item = ""] = await server.command("get pywatt:entry:large", "END");
    const [, id = ""] = /"id":"([^"]+)"/.exec(item) ?? [];
    await server.command(`delete pywatt:part:${id}:7`, "DELETED");
    assertStrictEquals(await cache.get("large"), null);
    await cache.set("large", value);
    assertEquals(await cache.getSet("large", "small"), value);
    assertEquals(await cache.getString("large"), "small");
  },
});

Deno.test({
  name: "a server that takes no item as large is named in the error",
  ignore,
  async fn() {
    await using server = await Server.start(["-I", "256k", "-o", "slab_chunk_max=131072"]);
    await server.cache.set("small", new Uint8Array(10_000));
    const error = await assertKind(
      CacheError,
      "operation",
      () => server.cache.set("large", new Uint8Array(400_000)),
    );
    assertEquals(
      error.message,
      "Cannot set a value: the server takes no item as large as this (it was started with a small -I)",
    );
    assertStrictEquals(await server.cache.get("large"), null);
    assertEquals((await server.cache.get("small"))?.length, 10_000);
  },
});

Deno.test({
  name: "keys of any text and length are ones that memcached takes, and stay apart",
  ignore,
  async fn() {
    await using server = await Server.start();
    const { cache } = server;
    const long = "é".repeat(500);
    const keys = [" ", "a b", "line\r\nget x", "nul\0", "漢字", "%20", "a%20b", long, `${long}x`];
    for (const key of keys) await cache.set(key, key);
    for (const key of keys) assertEquals(await cache.getString(key), key);
  },
});

Deno.test({
  name: "a time of over 30 days is a time from now, and not a moment in 1970",
  ignore,
  async fn() {
    await using server = await Server.start();
    const { cache } = server;
    for (const days of [29, 31, 365, 100_000]) {
      await cache.set("key", "value", { ttlSeconds: days * DAY_SECONDS });
      const left = await cache.ttl("key") ?? 0;
      assert(left > days * DAY_SECONDS - 60 && left <= days * DAY_SECONDS, `${left}`);
    }
  },
});

Deno.test({
  name: "what was cleared stays so when the server forgets that it was",
  ignore,
  async fn() {
    await using server = await Server.start();
    const { cache } = server;
    await cache.set("one:key", "1");
    await cache.set("two:key", "2");
    await cache.clear("one");
    assertEquals(await cache.getString("two:key"), "2");
    await server.command("delete pywatt:clears", "DELETED");
    assertEquals([...(await cache.getMany(["one:key", "two:key"])).keys()], []);
    await cache.set("one:key", "again");
    assertEquals(await cache.getString("one:key"), "again");

    const [, state = ""] = await server.command("get pywatt:clears", "END");
    await server.command(`delete pywatt:clears:${JSON.parse(state).list}`, "DELETED");
    await using other = await createCacheService({ url: server.url });
    assertStrictEquals(await other.get("one:key"), null);
    assertStrictEquals(await cache.get("one:key"), null);
  },
});

Deno.test({
  name: "a thousand namespaces can be cleared, and none of them comes back",
  ignore,
  async fn() {
    await using server = await Server.start();
    const { cache } = server;
    const namespaces = Array.from({ length: 1_000 }, (_, index) => `${"n".repeat(200)}${index}`);
    await cache.setMany(namespaces.map((namespace) => [`${namespace}:key`, "old"]));
    for (const namespace of namespaces) await cache.clear(namespace);
    assertEquals((await cache.getMany(namespaces.map((name) => `${name}:key`))).size, 0);
    await cache.setMany(namespaces.map((namespace) => [`${namespace}:key`, "new"]));
    assertEquals((await cache.getMany(namespaces.map((name) => `${name}:key`))).size, 1_000);
  },
});

Deno.test({
  name: "what another program has stored under a key is no value, and can be replaced",
  ignore,
  async fn() {
    await using server = await Server.start();
    const { cache } = server;
    await server.command("set pywatt:entry:key 0 0 5\r\nother", "STORED");
    assertStrictEquals(await cache.get("key"), null);
    assertEquals(await cache.increment("key"), 1n);
    assertEquals(await cache.increment("key"), 2n);
  },
});

Deno.test({
  name: "memcached is spoken to over TLS, and only if its certificate can be trusted",
  ignore: ignore || !TEST_PROGRAMS.openssl.isInstalled(),
  async fn() {
    const { authority, otherAuthority, server: tls } = await makeTlsAuthorities();
    await using server = await startMemcachedServer({ tls });
    const { port } = new URL(server.url);
    const open = (host: string, { certificate }: CertificateAuthority) =>
      createCacheService({
        cacheType: "memcached",
        hosts: [`${host}:${port}`],
        tls: { ca: certificate },
      });
    {
      await using cache = await open("localhost", authority);
      await cache.set("key", "value");
      assertEquals(await cache.getString("key"), "value");
    }
    const stranger = () => open("localhost", otherAuthority);
    const error = await assertKind(CacheError, "connection", stranger);
    assertEquals(error.message, "Cannot open a cache: the server's certificate is not trusted");
    await assertKind(CacheError, "connection", () => open("127.0.0.1", authority));
    await assertKind(CacheError, "connection", () => createCacheService({ url: server.url }));
  },
});

Deno.test({
  name: "many programs that count in memcached at once lose nothing",
  ignore,
  async fn() {
    await using server = await Server.start();
    await using caches = new AsyncDisposableStack();
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => createCacheService({ url: server.url })),
    );
    for (const cache of opened) caches.use(cache);
    await Promise.all(opened.map(async (cache) => {
      for (let round = 0; round < 25; round++) {
        await Promise.all([cache.increment("count"), cache.increment("count", 3)]);
      }
    }));
    assertEquals(await server.cache.increment("count", 0), 800n);
  },
});

Deno.test({
  name: "what memcached cannot do is an error that says so",
  ignore,
  async fn() {
    await using server = await Server.start();
    const { cache } = server;
    const scan = await assertKind(CacheError, "operation", async () => {
      for await (const key of cache.scan()) assert(key);
    });
    assertEquals(
      scan.message,
      'Cannot use scan: a cache of the type "memcached" has no such operation',
    );
    await assertKind(CacheError, "operation", () => cache.stats());
  },
});

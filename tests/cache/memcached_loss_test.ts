import { assertEquals, assertStrictEquals } from "@std/assert";
import { CacheError, createCacheService } from "../../mod.ts";
import { startMemcachedServer } from "../../tools/servers/memcached_server.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { CuttingProxy } from "../support/cutting_proxy.ts";
import { DelayingRelay } from "../support/delaying_relay.ts";

const MEMCACHED_URL = Deno.env.get("MEMCACHED_URL") ?? "";
const ignore = MEMCACHED_URL === "";

Deno.test({
  name: "a memcached increment whose answer is lost is applied once, and says so",
  ignore,
  async fn() {
    await using proxy = new CuttingProxy(new URL(MEMCACHED_URL));
    await using direct = await createCacheService({ url: MEMCACHED_URL });
    await using cache = await createCacheService({ url: proxy.url });
    const key = `pywatt-test-${crypto.randomUUID()}`;
    await cache.increment(key);
    proxy.isLast = (request) => request.includes("cas ");
    const error = await assertKind(CacheError, "connection", () => cache.increment(key));
    assertEquals(error.outcomeUnknown, true);
    assertEquals(error.message, "Cannot increment: the connection was lost");
    assertEquals(await direct.increment(key, 0), 2n);
    assertEquals(await cache.increment(key), 3n);
    await direct.delete(key);
  },
});

Deno.test({
  name: "a memcached read whose answer is lost leaves no doubt",
  ignore,
  async fn() {
    await using proxy = new CuttingProxy(new URL(MEMCACHED_URL));
    await using cache = await createCacheService({ url: proxy.url });
    proxy.isLast = (request) => request.includes("gets ");
    const error = await assertKind(CacheError, "connection", () => cache.increment("some key"));
    assertEquals(error.outcomeUnknown, undefined);
    assertEquals(error.message, "Cannot increment: the connection was lost");
  },
});

Deno.test({
  name: "a memcached that is killed fails what is under way, and serves again when it is back",
  ignore,
  async fn() {
    await using server = await startMemcachedServer();
    await using cache = await createCacheService({ url: server.url });
    await cache.set("key", "value");
    const reads = Array.from({ length: 500 }, () => cache.get("key"));
    const writes = Array.from({ length: 500 }, () => cache.increment("count"));
    const settling = Promise.allSettled([...reads, ...writes]);
    await server.kill();
    for (const settled of await settling) {
      if (settled.status === "rejected") assertEquals(settled.reason.kind, "connection");
    }
    const calls = [() => cache.get("key"), () => cache.set("key", "x"), () => cache.lock("key")];
    for (const call of calls) {
      const error = await assertKind(CacheError, "connection", call);
      assertEquals(error.outcomeUnknown, undefined);
      assertEquals(error.message.split(": ")[1], "the server refused the connection");
    }
    await server.restart();
    assertStrictEquals(await cache.get("key"), null);
    await cache.set("key", "again");
    assertEquals(await cache.getString("key"), "again");
  },
});

Deno.test({
  name: "a memcached lock that nobody waits for any more is free as soon as it was taken",
  ignore,
  async fn() {
    const asked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const { hostname, port } = new URL(MEMCACHED_URL);
    await using relay = new DelayingRelay({
      hostname,
      port: Number(port),
      async onRequest(request) {
        if (!new TextDecoder().decode(request).includes(":lock:")) return;
        asked.resolve();
        await goOn.promise;
      },
      onResponse() {},
    });
    await using cache = await createCacheService({ url: `memcached://127.0.0.1:${relay.port}` });
    await using direct = await createCacheService({ url: MEMCACHED_URL });
    const key = `pywatt-test-${crypto.randomUUID()}`;
    const controller = new AbortController();
    const waiting = assertKind(CacheError, "cancelled", () => {
      return cache.lock(key, { ttlSeconds: 3_600, signal: controller.signal });
    });
    await asked.promise;
    controller.abort();
    await waiting;
    goOn.resolve();
    await cache.ping();
    await direct.withLock(key, () => {}, { waitMs: 5_000 });
  },
});

Deno.test({
  name: "fencing numbers of memcached grow, also when it has lost all that it knew",
  ignore,
  async fn() {
    await using server = await startMemcachedServer();
    await using cache = await createCacheService({ url: server.url });
    const numbers: bigint[] = [];
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < 3; count++) {
        await using lock = await cache.lock("key");
        if (lock !== null) numbers.push(lock.fencingNumber);
      }
      await server.restart();
    }
    assertEquals(numbers.length, 9);
    assertEquals(numbers, numbers.toSorted((one, other) => one < other ? -1 : 1));
    assertEquals(new Set(numbers).size, 9);
  },
});

/** Answers the first command, and nothing else. */
class SilentServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections: Deno.Conn[] = [];
  readonly #serving = this.#serve();

  get url(): string {
    return `memcached://127.0.0.1:${this.#listener.addr.port}`;
  }

  get connectionCount(): number {
    return this.#connections.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    for await (const connection of this.#listener) {
      this.#connections.push(connection);
      await connection.write(new TextEncoder().encode("VERSION 1.6.18\r\n"));
    }
  }
}

Deno.test("a memcached that is silent is of kind timeout, in time", async () => {
  await using server = new SilentServer();
  await using cache = await createCacheService({ url: server.url, operationTimeoutSeconds: 0.2 });
  const error = await assertKind(CacheError, "timeout", () => cache.get("key"));
  assertEquals(error.message, "Cannot get a value: the server did not answer in time");
});

Deno.test("a call's own time limit ends it before the server's", async () => {
  await using server = new SilentServer();
  await using cache = await createCacheService({ url: server.url });
  const error = await assertKind(CacheError, "timeout", () => cache.get("key", { timeoutMs: 20 }));
  assertEquals(error.message, "Cannot get a value: its time ran out");
});

Deno.test("closing a memcached cache ends what waits, and nothing connects after that", async () => {
  await using server = new SilentServer();
  const cache = await createCacheService({ url: server.url });
  const waiting = assertKind(CacheError, "connection", () => cache.get("key"));
  await cache.close();
  await waiting;
  await assertKind(CacheError, "connection", () => cache.get("key"));
  assertEquals(server.connectionCount, 1);
});

Deno.test("a memcached that is not there is of kind connection, at once", async () => {
  const error = await assertKind(
    CacheError,
    "connection",
    () => createCacheService({ cacheType: "memcached", hosts: ["127.0.0.1:1"] }),
  );
  assertEquals(error.message, "Cannot open a cache: the server refused the connection");
  assertEquals(error.outcomeUnknown, undefined);
});

import { assert, assertEquals } from "@std/assert";
import { CacheError, createCacheService } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { RedisRelay } from "../support/redis_relay.ts";

const REDIS_URL = Deno.env.get("REDIS_URL") ?? "";
const ignore = REDIS_URL === "";

Deno.test({
  name: "an increment whose answer is lost is applied once, and says that its outcome is unknown",
  ignore,
  async fn() {
    await using proxy = new RedisRelay(new URL(REDIS_URL));
    await using direct = await createCacheService({ url: REDIS_URL });
    await using cache = await createCacheService({ url: proxy.url });
    const key = `pywatt-test-${crypto.randomUUID()}`;
    await cache.increment(key);
    proxy.cutAfterNextRequest = true;
    const error = await assertKind(CacheError, "connection", () => cache.increment(key));
    assertEquals(error.outcomeUnknown, true);
    assertEquals(error.message, "Cannot increment: the connection was lost");
    assertEquals(await direct.increment(key, 0), 2n);
    while (await cache.ping().then(() => false, () => true)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assertEquals(await cache.increment(key), 3n);
    await direct.delete(key);
  },
});

Deno.test({
  name: "a cache can be closed while its server is gone",
  ignore,
  async fn() {
    const proxy = new RedisRelay(new URL(REDIS_URL));
    const cache = await createCacheService({ url: proxy.url });
    await proxy[Symbol.asyncDispose]();
    await assertKind(CacheError, "connection", () => cache.ping());
    await cache.close();
  },
});

Deno.test({
  name: "a wrong password is of kind connection, and is not shown",
  ignore,
  async fn() {
    const url = new URL(REDIS_URL);
    url.password = "hunter2-not-this-one";
    const error = await assertKind(
      CacheError,
      "connection",
      () => createCacheService({ url: url.href }),
    );
    assert(error.message.includes("WRONGPASS"), error.message);
    assert(!Deno.inspect(error, { depth: 10, showHidden: true }).includes("hunter2"));
  },
});

Deno.test("a server that is not there is of kind connection, at once", async () => {
  const error = await assertKind(
    CacheError,
    "connection",
    () => createCacheService({ cacheType: "redis", hosts: ["127.0.0.1:1"] }),
  );
  assertEquals(
    error.message,
    "Cannot open a cache: the server refused the connection",
  );
  assertEquals(error.outcomeUnknown, undefined);
});

import { assertEquals, assertGreater } from "@std/assert";
import { createStorage } from "unstorage";
import { cacheDriver } from "../../src/adapters/unstorage.ts";
import { testOnCaches } from "./cache_modes.ts";

testOnCaches("unstorage gives items as they were stored", async (cache) => {
  const storage = createStorage({ driver: cacheDriver(cache) });
  await storage.setItem("users:42", { name: "ada", tags: [1, null] });
  await storage.setItem("text", "a line\n");
  await storage.setItem("number", 0);
  assertEquals(await storage.getItem("users:42"), { name: "ada", tags: [1, null] });
  assertEquals(await storage.getItem("text"), "a line\n");
  assertEquals(await storage.getItem("number"), 0);
  assertEquals(await storage.getItem("nothing"), null);
  assertEquals(await storage.hasItem("text"), true);
  await storage.removeItem("text");
  assertEquals(await storage.hasItem("text"), false);
});

testOnCaches("unstorage keeps bytes as bytes", async (cache) => {
  const storage = createStorage({ driver: cacheDriver(cache) });
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  await storage.setItemRaw("bytes", bytes);
  assertEquals(await storage.getItemRaw("bytes"), bytes);
});

testOnCaches("unstorage stores and reads many items", async (cache) => {
  const storage = createStorage({ driver: cacheDriver(cache) });
  await storage.setItems([{ key: "a", value: "1" }, { key: "b", value: "2" }]);
  assertEquals(await storage.getItems(["a", "nothing", "b"]), [
    { key: "a", value: 1 },
    { key: "nothing", value: null },
    { key: "b", value: 2 },
  ]);
});

testOnCaches(
  "unstorage lists what is below a base, and clears what is mounted there",
  async (cache) => {
    const storage = createStorage({ driver: cacheDriver(cache) });
    for (const key of ["users:1", "users:2", "usersabout", "orders:1"]) {
      await storage.setItem(key, key);
    }
    assertEquals((await storage.getKeys("users")).toSorted(), ["users:1", "users:2"]);
    const elsewhere = createStorage().mount("mounted", cacheDriver(cache));
    await elsewhere.setItem("kept", 1);
    await elsewhere.clear("mounted");
    assertEquals(await storage.getKeys(), []);
    assertEquals(await elsewhere.getKeys(), ["kept"]);
  },
);

testOnCaches("unstorage's ttl is the time that an item stays", async (cache) => {
  const storage = createStorage({ driver: cacheDriver(cache, { ttlSeconds: 600 }) });
  await storage.setItem("own", 1, { ttl: 60 });
  await storage.setItem("default", 1);
  const { ttl } = await storage.getMeta("own");
  assertEquals(typeof ttl === "number" && ttl > 50 && ttl <= 60, true);
  assertGreater(await cache.ttl("default") ?? 0, 500);
  const forGood = createStorage({ driver: cacheDriver(cache) });
  await forGood.setItem("for good", 1);
  assertEquals(await cache.ttl("for good"), Infinity);
});

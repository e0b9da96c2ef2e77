// deno-lint-ignore-file no-console
/** Uses its database and its cache all the while, and tells how that went. */
import { createCacheService, createDatabaseConnection, shutdownSignal } from "@pywatt/sdk";

const db = await createDatabaseConnection();
const cache = await createCacheService();
const signal = shutdownSignal();
let right = 0;
let wrong = 0;
console.error("ready");
while (!signal.aborted) {
  try {
    const row = await db.queryOne("SELECT 41 + 1 AS answer");
    await cache.set("key", "value");
    const value = new TextDecoder().decode(await cache.get("key") ?? undefined);
    const isRight = row?.answer === 42 && value === "value";
    if (isRight) right++;
    else wrong++;
  } catch (error) {
    wrong++;
    console.error(String(error));
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
}
console.error(`wrong: ${wrong}`);
console.error(right > 0 ? "some were right" : "none was right");
await db.close();
await cache.close();

// deno-lint-ignore-file no-console
/** Uses all services, right and wrong, and tells all that it hears of them. */
import { createCacheService, createDatabaseConnection, createJwtService } from "@pywatt/sdk";

async function told(call: () => Promise<unknown>): Promise<void> {
  console.error(await call().then(Deno.inspect, Deno.inspect));
}

const names = JSON.parse(Deno.args[0] ?? "{}");
for (const service of names.database) {
  await told(async () => {
    await using db = await createDatabaseConnection({ service });
    await told(() => db.query("SELECT 1 AS one"));
    await told(() => db.query("SELECT * FROM nothing_of_this_name"));
    await told(() => db.query("SELEC"));
    await told(() => Promise.resolve(db));
    return db.config;
  });
}
for (const service of names.cache) {
  await told(async () => {
    await using cache = await createCacheService({ service });
    await told(() => cache.set("key", "value"));
    await told(() => cache.get("key"));
    await told(() => Promise.resolve(cache));
    return cache.config;
  });
}
await told(async () => {
  await using jwt = await createJwtService();
  const token = await jwt.generateToken({ sub: "1" });
  await told(() => jwt.validateToken(token));
  await told(() => jwt.validateToken(`${token}x`));
  return jwt;
});
console.error("ready");
await using _kept = await createCacheService({ service: "memory" });
await new Promise((resolve) => setTimeout(resolve, 300_000));

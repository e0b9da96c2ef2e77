// deno-lint-ignore-file no-console
/** Opens and uses each service once. */
import { createCacheService, createDatabaseConnection, createJwtService } from "../../mod.ts";

const db = await createDatabaseConnection();
console.error(JSON.stringify(await db.query("SELECT 1 AS one")));
await db.close();

const cache = await createCacheService();
await cache.set("key", Uint8Array.of(1));
console.error(String(await cache.get("key")));
await cache.close();

const jwt = await createJwtService();
console.error((await jwt.validateToken(await jwt.generateToken({ sub: "42" }))).sub);
await jwt.close();

/** A test as a user writes it, run with no permission at all. */
import { createCacheService, createDatabaseConnection, createJwtService } from "../../mod.ts";
import { startTestHost } from "../../src/testing/mod.ts";

Deno.test("all services are there without a permission", async () => {
  await using host = await startTestHost();
  await using db = await createDatabaseConnection();
  await using cache = await createCacheService();
  await using jwt = await createJwtService();
  await db.execute("CREATE TABLE orders (item TEXT)");
  await cache.setString("key", "value");
  const token = await jwt.generateToken({ sub: "1" }, { expiresInSeconds: 60 });
  const { sub } = await jwt.validateToken(token);
  if (sub !== "1" || host.database.statements.length !== 1) throw new Error("not as expected");
});

import { assert, assertEquals } from "@std/assert";
import {
  createCacheService,
  createDatabaseConnection,
  createJwtService,
  JwtError,
} from "../../../mod.ts";
import { assertKind } from "../../parity/assert_kind.ts";

const DAY_MS = 86_400_000;

/** The wall clock, which somebody can set; what has passed stays as it is. */
class SetClock implements Disposable {
  readonly #now = Date.now;
  jumpMs = 0;

  constructor() {
    Object.assign(Date, { now: () => this.#now() + this.jumpMs });
  }

  [Symbol.dispose](): void {
    Object.assign(Date, { now: this.#now });
  }
}

Deno.test("a clock that is set ends no entry and no lock of a cache in memory, and keeps none", async () => {
  using clock = new SetClock();
  await using cache = await createCacheService();
  await cache.set("key", "value", { ttlSeconds: 600 });
  for (const jumpMs of [DAY_MS, -DAY_MS]) {
    clock.jumpMs = jumpMs;
    assertEquals(await cache.getString("key"), "value");
    const ttlSeconds = await cache.ttl("key");
    assert(ttlSeconds !== null && ttlSeconds > 0 && ttlSeconds <= 600, `${ttlSeconds}`);
  }
});

Deno.test("a clock that is set ends no connection, no transaction and no time limit", async () => {
  using clock = new SetClock();
  await using db = await createDatabaseConnection();
  await using tx = await db.beginTransaction();
  for (const jumpMs of [DAY_MS, -DAY_MS]) {
    clock.jumpMs = jumpMs;
    assertEquals(await tx.queryOne("SELECT 1 AS value", [], { timeoutMs: 60_000 }), { value: 1 });
  }
  await tx.commit();
});

Deno.test("a token is judged by the clock as it is set", async () => {
  using clock = new SetClock();
  await using jwt = await createJwtService({ secret: "a secret of thirty-two bytes or more" });
  const token = await jwt.generateToken({ sub: "42" }, { expiresInSeconds: 600 });
  clock.jumpMs = DAY_MS;
  await assertKind(JwtError, "expired", () => jwt.validateToken(token));
  clock.jumpMs = 0;
  assertEquals((await jwt.validateToken(token)).sub, "42");
});

// deno-lint-ignore-file no-console
/** Holds two locks, and a transaction that goes on and on without an end, on a row of its own. */
import { createCacheService, createDatabaseConnection } from "@pywatt/sdk";

/** A lock is taken as soon as its last holder's time is over; this only bounds a test that fails. */
const LOCK = { ttlSeconds: 5, waitMs: 60_000 } as const;

const [row = ""] = Deno.args;
const shared = await createCacheService();
const local = await createCacheService({ service: "local" });
const db = await createDatabaseConnection();

await shared.withLock(`row ${row}`, () =>
  local.withLock("row", async () => {
    const tx = await db.beginTransaction();
    for (let isFirst = true;; isFirst = false) {
      await tx.execute("UPDATE killed_rows SET changes = changes + 1 WHERE id = $1", [Number(row)]);
      if (isFirst) console.error("ready");
      await tx.query("SELECT pg_sleep(0.02)");
    }
  }, LOCK), LOCK);

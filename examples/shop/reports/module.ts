/** Keeps a report of the last 24 hours in the cache. Of several such processes, one makes it. */
import { createCacheService, createService, shutdownSignal } from "@pywatt/sdk";
import type { Bell } from "../bell.ts";
import { openDatabase } from "../database.ts";
import { REPORT_KEY } from "../report.ts";
import { makeReport } from "./make_report.ts";
import { pause } from "./pause.ts";

const everySeconds = Number(Deno.args[0] ?? 60);
const stopping = shutdownSignal();

await using db = await openDatabase();
await using cache = await createCacheService();
await using bell = await createService<Bell>("bell");

// The old report is shown until the new one is there: it is made in the background.
while (!stopping.aborted) {
  try {
    await cache.getOrSet(REPORT_KEY, (lost) => {
      return makeReport({ db, cache, bell, signal: AbortSignal.any([stopping, lost]) });
    }, { ttlSeconds: everySeconds, staleSeconds: 10 * everySeconds });
  } catch (error) {
    if (!stopping.aborted) throw error;
  }
  await pause(1_000, stopping);
}

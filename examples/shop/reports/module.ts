// deno-lint-ignore-file no-console
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
const ages = { ttlSeconds: everySeconds, staleSeconds: 10 * everySeconds };
while (!stopping.aborted) {
  try {
    await cache.getOrSet(REPORT_KEY, newReport, ages);
  } catch (error) {
    if (!stopping.aborted) throw error;
  }
  await pause(1_000, stopping);
}

/** Whoever is given the old report does not learn that a new one could not be made. */
async function newReport(lost: AbortSignal): Promise<string> {
  try {
    const signal = AbortSignal.any([stopping, lost]);
    return await makeReport({ db, cache, bell, signal });
  } catch (error) {
    if (!stopping.aborted) console.error("no report:", error);
    throw error;
  }
}

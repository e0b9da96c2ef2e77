// deno-lint-ignore-file no-console
import type { CacheService, CustomService, DatabaseConnection } from "@pywatt/sdk";
import { type Bell, TOPICS } from "../bell.ts";
import {
  type HourOfSales,
  PROGRESS_KEY,
  type ReportProgress,
  type SalesReport,
} from "../report.ts";
import { pause } from "./pause.ts";

const HOURS = 24;
const HOUR_MS = 60 * 60 * 1_000;

export interface ReportTools {
  readonly db: DatabaseConnection;
  readonly cache: CacheService;
  readonly bell: CustomService<Bell>;
  /** Ends it early, with an error. */
  readonly signal: AbortSignal;
}

/** Goes through all orders of the last 24 hours, and tells how far it is. */
export async function makeReport(tools: ReportTools): Promise<string> {
  const madeAt = Date.now();
  const hours: HourOfSales[] = [];
  let rows = 0;
  for (let startsAt = madeAt - HOURS * HOUR_MS; startsAt < madeAt; startsAt += HOUR_MS) {
    tools.signal.throwIfAborted();
    const hour = await addUp(tools, startsAt);
    hours.push(hour);
    rows += hour.orders;
    await tell(tools, { hoursDone: hours.length, hours: HOURS, rows });
    await pause(80, tools.signal);
  }
  const report: SalesReport = { madeAt, rows, hours };
  return JSON.stringify(report);
}

/** A stream holds a connection: one for each hour lets others have their turn in between. */
async function addUp({ db, signal }: ReportTools, startsAt: number): Promise<HourOfSales> {
  let orders = 0;
  let cents = 0;
  const rows = db.stream<{ cents: number }>(
    `SELECT cents FROM shop_orders
     WHERE state = 'accepted' AND placed_at >= $1 AND placed_at < $2`,
    [startsAt, startsAt + HOUR_MS],
    { signal, batchSize: 500 },
  );
  for await (const row of rows) {
    orders++;
    cents += row.cents;
  }
  return { startsAt, orders, cents };
}

async function tell({ cache, bell }: ReportTools, progress: ReportProgress): Promise<void> {
  const { hoursDone, hours, rows } = progress;
  await cache.setJson(PROGRESS_KEY, progress, { ttlSeconds: 5 });
  await bell.call("ring", TOPICS.changed);
  if (hoursDone % 6 === 0) {
    console.log(`report: ${Math.round(100 * hoursDone / hours)} %, ${rows} orders read`);
  }
}

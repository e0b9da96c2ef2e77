/** Reads a long stream, and says how many rows came and how its memory grew meanwhile. */
import { createDatabaseConnection } from "../mod.ts";

const rowCount = Number(Deno.args[0]);
const MEASURED_EVERY_ROWS = 10_000;

await using db = await createDatabaseConnection();
const atStart = Deno.memoryUsage().rss;
let peak = atStart;
let count = 0;
let sum = 0;
const rows = db.stream<{ n: number }>(
  "SELECT n, 'row number ' || n AS text FROM generate_series(1, $1::int4) AS n",
  [rowCount],
);
for await (const { n } of rows) {
  sum += n;
  if (++count % MEASURED_EVERY_ROWS === 0) peak = Math.max(peak, Deno.memoryUsage().rss);
}
Deno.stderr.writeSync(
  new TextEncoder().encode(`${JSON.stringify({ count, sum, grownBytes: peak - atStart })}\n`),
);

/** How much memory a stream of many rows takes, in the module and in the orchestrator. */
import { Orchestrator } from "../src/orchestrator/mod.ts";

const DEFAULT_ROW_COUNT = 10_000_000;
const MEASURED_EVERY_MS = 50;
const MIB = 1024 * 1024;

const url = Deno.env.get("DATABASE_URL");
if (url === undefined) throw new Error("Cannot measure: DATABASE_URL is not set");
const rowCount = Number(Deno.args[0] ?? DEFAULT_ROW_COUNT);

let said = "";
const atStart = Deno.memoryUsage().rss;
let peak = atStart;
const timer = setInterval(
  () => peak = Math.max(peak, Deno.memoryUsage().rss),
  MEASURED_EVERY_MS,
);
const startMs = performance.now();
{
  await using orchestrator = new Orchestrator({
    services: { database: { default: { url } } },
    modules: {
      reader: { entry: new URL("./stream_module.ts", import.meta.url), args: [String(rowCount)] },
    },
    onModuleOutput: ({ line }) => said += line,
  });
  await (await orchestrator.launch("reader")).exited;
}
clearInterval(timer);
const seconds = (performance.now() - startMs) / 1_000;
const { count, sum, grownBytes } = JSON.parse(said);
const lines = [
  `${count} rows in ${seconds.toFixed(1)} s, their sum is ${sum}`,
  `the module grew by ${(grownBytes / MIB).toFixed(1)} MiB at the most`,
  `the orchestrator grew by ${((peak - atStart) / MIB).toFixed(1)} MiB at the most`,
];
Deno.stdout.writeSync(new TextEncoder().encode(`${lines.join("\n")}\n`));

/** What the programs of this folder share: rounds as in `../programs/workload.ts`. */
import { createInterface } from "node:readline";

/** Answers each line of stdin with a line on stdout. */
export function serveRounds(run) {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", async (line) => answer(await run(JSON.parse(line))));
  lines.on("close", () => process.exit());
  answer("ready");
}

function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Repeats an operation as a request asks for. */
export async function runRound(operation, { durationMs, inFlight }) {
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  const latenciesMs = [];
  async function caller() {
    for (let begunMs = startMs; begunMs < endMs; begunMs = performance.now()) {
      await operation({ n: latenciesMs.length, text: "Hello, world" });
      latenciesMs.push(performance.now() - begunMs);
    }
  }
  await Promise.all(Array.from({ length: inFlight }, caller));
  const seconds = (performance.now() - startMs) / 1_000;
  latenciesMs.sort((a, b) => a - b);
  const percentile = (share) => latenciesMs[Math.floor(latenciesMs.length * share)];
  return {
    perSecond: latenciesMs.length / seconds,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
  };
}

import type { Figures, RoundRequest } from "./request.ts";

/** What is repeated in a round; it has been opened, and is closed with the program. */
export interface Workload extends AsyncDisposable {
  /** One operation, and how many units of work it was. */
  run(): Promise<number>;
}

const MS_PER_SECOND = 1_000;

/** Repeats an operation as a request asks for. */
export async function runRound(workload: Workload, request: RoundRequest): Promise<Figures> {
  const { durationMs, inFlight, perSecond } = request;
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  const latenciesMs: number[] = [];
  let units = 0;
  let begun = 0;
  async function caller(): Promise<void> {
    while (true) {
      const dueMs = perSecond === undefined
        ? performance.now()
        : startMs + begun++ * MS_PER_SECOND / perSecond;
      if (dueMs >= endMs) return;
      if (dueMs > performance.now()) await pause(dueMs - performance.now());
      const begunMs = perSecond === undefined ? dueMs : performance.now();
      const done = await workload.run();
      units += done;
      latenciesMs.push(performance.now() - begunMs);
    }
  }
  await Promise.all(Array.from({ length: inFlight }, caller));
  const seconds = (performance.now() - startMs) / MS_PER_SECOND;
  latenciesMs.sort((a, b) => a - b);
  return {
    perSecond: units / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
  };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NaN;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

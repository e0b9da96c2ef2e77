/** The upper bounds of the buckets, in seconds; what takes longer than the last is in one more. */
export const LATENCY_BOUNDS_SECONDS = [
  0.0001,
  0.00025,
  0.0005,
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
] as const;

const BOUNDS_MS = Float64Array.from(LATENCY_BOUNDS_SECONDS, (seconds) => seconds * 1_000);

/** Counts durations in buckets that are there from the start. */
export class LatencyHistogram {
  /** How many durations lie in each bucket alone. */
  readonly counts: Float64Array = new Float64Array(BOUNDS_MS.length + 1);
  #sumMs = 0;

  add(durationMs: number): void {
    let bucket = 0;
    while (bucket < BOUNDS_MS.length && durationMs > (BOUNDS_MS[bucket] ?? 0)) bucket++;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.#sumMs += durationMs;
  }

  get sumSeconds(): number {
    return this.#sumMs / 1_000;
  }
}

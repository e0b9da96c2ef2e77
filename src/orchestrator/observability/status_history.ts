import { LATENCY_BOUNDS_SECONDS } from "./latency_histogram.ts";
import type { ModuleRecord } from "./module_record.ts";
import { Ring } from "./ring.ts";

/** Five minutes of seconds. */
const KEPT_SAMPLES = 301;

/** What all modules had done by some time. */
export interface StatusSample {
  readonly timeMs: number;
  readonly operations: number;
  readonly errors: number;
  /** How many operations lie in each bucket of the latency histogram alone. */
  readonly counts: readonly number[];
}

/** What was done in the last minutes, so that a page that is opened now can show it. */
export class StatusHistory {
  readonly #samples = new Ring<StatusSample>(KEPT_SAMPLES);

  add(records: Iterable<ModuleRecord>): void {
    const counts = new Array<number>(LATENCY_BOUNDS_SECONDS.length + 1).fill(0);
    let errors = 0;
    for (const { services } of records) {
      for (const { latency, operations } of services.values()) {
        latency.counts.forEach((count, bucket) => counts[bucket] = (counts[bucket] ?? 0) + count);
        for (const { errorCount } of operations.values()) errors += errorCount;
      }
    }
    const operations = counts.reduce((sum, count) => sum + count, 0);
    this.#samples.add({ timeMs: Date.now(), operations, errors, counts });
  }

  samples(): StatusSample[] {
    return this.#samples.items();
  }
}

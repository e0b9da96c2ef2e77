/** How many tests passed and failed. */
export interface TestTally {
  readonly passed: number;
  readonly failed: number;
}

// deno-lint-ignore no-control-regex
const COLOR_CODES = /\x1b\[[0-9;]*m/g;
const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed (?:\(\d+ steps?\) )?\| (\d+) failed\b/gm;

/**
 * Reads the counts from what `deno test` printed. A run that failed without a failed test, because a
 * file did not load, say, counts as one failure.
 */
export function tallyOf(output: string, success: boolean): TestTally {
  const summaries = [...output.replaceAll(COLOR_CODES, "").matchAll(SUMMARY)];
  const last = summaries.at(-1);
  const passed = Number(last?.[1] ?? 0);
  const failed = Number(last?.[2] ?? 0);
  return { passed, failed: success ? failed : Math.max(failed, 1) };
}

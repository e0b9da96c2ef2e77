import { MAX_PREPARED } from "../../../src/database/prepared_texts.ts";
import { print } from "../../../tools/print.ts";
import { linearFit } from "./linear_fit.ts";
import { runMixed } from "./run_mixed.ts";
import type { Sample } from "./sample.ts";

const MODULES = 4;
const SAMPLE_MS = 2_000;
/** What is loaded, compiled and filled once is not growth. */
const WARM_UP = 0.25;
/** How much more may be in use in the end than at first, by the fitted line. */
const MOST_GROWTH = 0.1;
const MEBIBYTE = 1_048_576;
const HOUR_MS = 3_600_000;

/** Runs the mix for long, and prints what it came to and how the memory grew. */
export async function soakMixed(seed: number, minutes: number): Promise<boolean> {
  print(`Mixed: ${MODULES} modules for ${minutes} minutes, seed ${seed}`);
  const report = await runMixed({
    ...{ seed, durationMs: minutes * 60_000, modules: MODULES, sampleMs: SAMPLE_MS },
  });
  const { operations = 0, failures = 0, mostPrepared = 0 } = report.orchestrator.at(-1) ?? {};
  print(`Operations: ${operations}, failures: ${failures}`);
  for (const line of report.output.slice(0, 100)) print(line);
  print(`Most prepared statements: ${mostPrepared}, connections: ${report.mostConnections}`);
  const grown = [
    growth("orchestrator", report.orchestrator),
    ...report.modules.map((samples, index) => growth(`module ${index}`, samples)),
  ];
  return failures === 0 && mostPrepared <= MAX_PREPARED &&
    grown.every((share) => share <= MOST_GROWTH);
}

/** Prints a process's lines, and gives the growth of what it has in use, as a share of it. */
function growth(name: string, all: readonly Sample[]): number {
  const samples = all.slice(Math.floor(all.length * WARM_UP));
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || first === last) return Infinity;
  const fit = (value: (sample: Sample) => number) =>
    linearFit(samples.map((sample) => ({ x: sample.atMs - first.atMs, y: value(sample) })));
  const used = fit(({ usedBytes }) => usedBytes);
  const resident = fit(({ residentBytes }) => residentBytes);
  const held = fit((sample) => sample.held);
  const lastedMs = last.atMs - first.atMs;
  print(
    `${name}: in use ${mebibytes(used.intercept)} MiB ${slope(used.slope)}, ` +
      `resident ${mebibytes(resident.intercept)} MiB ${slope(resident.slope)}, ` +
      `listeners or files ${held.intercept.toFixed(1)} ` +
      `growing by ${(held.slope * HOUR_MS).toFixed(2)} an hour; ` +
      `${samples.length} samples in ${(lastedMs / 60_000).toFixed(1)} minutes`,
  );
  return used.slope * lastedMs / used.intercept;
}

function slope(bytesPerMs: number): string {
  return `growing by ${mebibytes(bytesPerMs * HOUR_MS)} MiB an hour`;
}

function mebibytes(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(2);
}

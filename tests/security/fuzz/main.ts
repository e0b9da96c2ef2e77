/**
 * `deno task fuzz`: tries each target's whole number of inputs, in batches. The seed of a batch is
 * that of the run and the batch's number, so that `PYWATT_FUZZ_SEED` repeats the one that failed.
 * `PYWATT_FUZZ_MINUTES` ends a target early, and says so. Arguments choose targets by a part of the
 * name.
 */
import { print } from "../../../tools/print.ts";
import { ALL_TARGETS } from "./all_targets.ts";
import { fuzzSettings } from "./fuzz_settings.ts";
import type { FuzzTarget } from "./fuzz_target.ts";

const MS_PER_MINUTE = 60_000;

/** As many runs as the short form has: a batch that failed is then found again quickly. */
async function fuzz(target: FuzzTarget, seed: number, untilMs: number): Promise<boolean> {
  const startMs = performance.now();
  let tried = 0;
  for (let batch = 0; tried < target.longInputs && performance.now() < untilMs; batch++) {
    const batchSeed = (seed + batch) | 0;
    try {
      tried += await target.check(batchSeed, runs ?? target.shortRuns);
    } catch (error) {
      print(`FAILED ${target.name}, with seed ${batchSeed}, after ${tried} inputs`);
      print(error instanceof Error ? error.message : String(error));
      return false;
    }
  }
  const isWhole = tried >= target.longInputs;
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  const of = isWhole ? "" : ` of ${target.longInputs}`;
  print(`${isWhole ? "ok    " : "SHORT "} ${tried}${of} inputs in ${seconds} s: ${target.name}`);
  return isWhole;
}

const { seed, runs } = fuzzSettings();
const minutes = Number(Deno.env.get("PYWATT_FUZZ_MINUTES") ?? Infinity);
print(`PYWATT_FUZZ_SEED=${seed}`);
let failures = 0;
for (const target of ALL_TARGETS) {
  if (Deno.args.length > 0 && !Deno.args.some((part) => target.name.includes(part))) continue;
  if (!await fuzz(target, seed, performance.now() + minutes * MS_PER_MINUTE)) failures++;
}
Deno.exitCode = failures === 0 ? 0 : 1;

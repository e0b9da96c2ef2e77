import { ALL_TARGETS } from "./fuzz/all_targets.ts";
import { fuzzSettings } from "./fuzz/fuzz_settings.ts";

const { seed, runs } = fuzzSettings();

for (const { name, shortRuns, check } of ALL_TARGETS) {
  Deno.test(`fuzzed with seed ${seed}: ${name}`, async () => {
    await check(seed, runs ?? shortRuns);
  });
}

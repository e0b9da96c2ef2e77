/**
 * `deno task soak`: the long form of the tests of reliability. `--minutes=30` is for how long each
 * of its two parts runs, `--only=ledger` or `--only=mixed` is one of them, `--seed=1` repeats the
 * choices of an earlier run.
 */
import { parseArgs } from "node:util";
import { newSeed } from "../support/random.ts";
import { soakLedger } from "./soak_ledger.ts";
import { soakMixed } from "./mixed/soak_mixed.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    minutes: { type: "string", default: "30" },
    seed: { type: "string", default: String(newSeed()) },
    only: { type: "string" },
  },
});
const PARTS = { ledger: soakLedger, mixed: soakMixed };
const seed = Number(values.seed);
const minutes = Number(values.minutes);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  throw new TypeError("Cannot soak: expected --minutes above 0 and --seed as a whole number");
}
let isWell = true;
for (const [name, run] of Object.entries(PARTS)) {
  if (values.only === undefined || values.only === name) {
    isWell = await run(seed, minutes) && isWell;
  }
}
Deno.exit(isWell ? 0 : 1);

import { print } from "../../tools/print.ts";
import { runLedger } from "./ledger/run_ledger.ts";

const MODULES = 16;
const MAX_GAP_MS = 3_000;

/** Runs the ledger for long, prints what came of it, and keeps the histories. */
export async function soakLedger(seed: number, minutes: number): Promise<boolean> {
  const folder = await Deno.makeTempDir({ prefix: "pywatt-ledger-" });
  print(`Ledger: ${MODULES} modules for ${minutes} minutes, seed ${seed}, histories in ${folder}`);
  const report = await runLedger({
    ...{ seed, durationMs: minutes * 60_000, modules: MODULES, maxGapMs: MAX_GAP_MS, folder },
  });
  const { violations, left, stuck, exitCode, leftOpen, ...figures } = report;
  print(JSON.stringify(figures, null, 2));
  print(`Violations: ${violations.length}`);
  for (const violation of violations.slice(0, 100)) print(JSON.stringify(violation));
  print(`Left: ${JSON.stringify(left)}, ${leftOpen}, exit code ${exitCode}`);
  print(`Stuck: ${JSON.stringify(stuck)}`);
  return violations.length + left.length + stuck.length + exitCode === 0 &&
    leftOpen === "left open: []";
}

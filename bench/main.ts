/**
 * `deno task bench`: compares programs that take turns. `--quick` takes under two minutes, `--only
 * <name>` runs the comparisons whose names hold this text, `--json` prints nothing but the results.
 */
import { parseArgs } from "node:util";
import { print } from "../tools/print.ts";
import type { Comparison, Result } from "./comparison.ts";
import { COMPARISONS } from "./comparisons/all.ts";
import { describeMachine } from "./machine.ts";
import { openSurroundings } from "./setting.ts";
import { HEADING, rowOf } from "./table.ts";

const FULL = { rounds: 5, roundMs: 500, isQuick: false };
const QUICK = { rounds: 3, roundMs: 200, isQuick: true };

const { values: { json, quick, only } } = parseArgs({
  args: Deno.args,
  options: {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});
const chosen = COMPARISONS.filter(({ name }) => name.includes(only));
const pace = quick ? QUICK : FULL;
const say = json ? () => {} : print;

await using surroundings = await openSurroundings();
say(`${describeMachine()}; ${pace.rounds} rounds of ${pace.roundMs} ms a side\n`);
say(HEADING);
const results: Result[] = [];
const notes: string[] = [];
for (const comparison of chosen) {
  const result = await run(comparison);
  say(rowOf(comparison, result));
  results.push(result);
}
for (const note of notes) say(`\n${note}`);
if (json) print(JSON.stringify({ results }));

async function run(comparison: Comparison): Promise<Result> {
  const { name, target, direction } = comparison;
  const { env, peersFolder } = surroundings;
  await using running = await comparison.start({ ...pace, env, peersFolder });
  const rounds: number[] = [];
  for (let round = 0; round < pace.rounds; round++) rounds.push(await running.round());
  rounds.sort((a, b) => a - b);
  const ratio = rounds[Math.floor(rounds.length / 2)] ?? NaN;
  const note = running.notes?.();
  if (note !== undefined) notes.push(note);
  return {
    name,
    ratio,
    min: rounds.at(0) ?? NaN,
    max: rounds.at(-1) ?? NaN,
    target,
    met: direction === "at least" ? ratio >= target : ratio <= target,
  };
}

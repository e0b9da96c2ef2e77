import fc from "fast-check";
import type { TapeEntry } from "../../../src/orchestrator/tape/entry.ts";
import { formatEntry, parseTape, TAPE_HEADER } from "../../../src/orchestrator/tape/tape_text.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { anyJson, assertSame } from "./value_targets.ts";

const id = fc.integer({ min: 1, max: 1_000 });
const word = fc.stringMatching(/^[a-z_]{1,10}-?\d?$/);

const entry: fc.Arbitrary<TapeEntry> = fc.oneof(
  fc.record({
    entry: fc.constant("call" as const),
    id,
    connection: word,
    operation: word,
    body: anyJson,
  }),
  fc.record({ entry: fc.constant("cancel" as const), id }),
  fc.record({ entry: fc.constant("answer" as const), id, body: anyJson }),
);

const tape = fc.array(entry, { maxLength: 5 }).map((entries) => ({
  entries,
  text: TAPE_HEADER + entries.map(formatEntry).join(""),
}));

/** What is written is read, and what is no tape is refused. */
export const tapeTargets: readonly FuzzTarget[] = [
  fuzzTarget(
    "a tape is read as it was written",
    { shortRuns: 1_000, longInputs: 200_000 },
    tape,
    ({ entries, text }) => {
      assertSame(parseTape(text), JSON.parse(JSON.stringify(entries)));
      return 1;
    },
  ),
  fuzzTarget(
    "a text that is no tape is refused with a TypeError",
    { shortRuns: 1_000, longInputs: 200_000 },
    fc.tuple(tape, fc.nat(1_000), fc.nat(5), fc.string({ maxLength: 5 })).map(
      ([{ text }, at, removed, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + removed);
      },
    ),
    (text) => {
      try {
        parseTape(text);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
      return 1;
    },
  ),
];

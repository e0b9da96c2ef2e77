import { Random } from "../../support/random.ts";

/** What is done to the ledger, and how likely each is. */
const WEIGHTS = {
  "module killed": 6,
  "module paused": 4,
  "orchestrator killed": 1,
  "orchestrator restarted": 1,
  "orchestrator paused": 3,
  "server restarted (fast)": 2,
  "server restarted (immediate)": 2,
  "server crashed": 1,
  "backend killed": 4,
  "backend paused": 4,
  "connections cut": 4,
  "answer to a commit lost": 8,
  "connections delayed": 3,
  "connections silent": 3,
  "pool filled": 3,
} as const;

export type Fault = keyof typeof WEIGHTS;

export const FAULTS = [
  "module killed",
  "module paused",
  "orchestrator killed",
  "orchestrator restarted",
  "orchestrator paused",
  "server restarted (fast)",
  "server restarted (immediate)",
  "server crashed",
  "backend killed",
  "backend paused",
  "connections cut",
  "answer to a commit lost",
  "connections delayed",
  "connections silent",
  "pool filled",
] as const satisfies readonly Fault[];

/** One fault of a plan. */
export interface PlannedFault {
  readonly fault: Fault;
  /** How many milliseconds after the fault before it. */
  readonly afterMs: number;
  /** For how many milliseconds, where it lasts. */
  readonly forMs: number;
  /** Chooses whom it hits, out of as many as there are. */
  readonly choice: number;
}

/** The faults of a seed, without end: first all that there are, in any order, then some more often. */
export function* faultPlan(seed: number, maxGapMs: number): Generator<PlannedFault, never> {
  const random = new Random(seed);
  const first: Fault[] = [...FAULTS];
  while (true) {
    const fault = first.length > 0
      ? first.splice(random.below(first.length), 1)[0] ?? "connections cut"
      : anyFault(random);
    yield {
      fault,
      afterMs: random.below(maxGapMs),
      forMs: 200 + random.below(1_800),
      choice: random.below(1_000_000),
    };
  }
}

function anyFault(random: Random): Fault {
  const lots = FAULTS.flatMap((fault) => Array<Fault>(WEIGHTS[fault]).fill(fault));
  return lots[random.below(lots.length)] ?? "connections cut";
}

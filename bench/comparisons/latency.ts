import type { Comparison } from "../comparison.ts";
import type { Figures } from "../programs/request.ts";
import { sideBySide } from "../side_by_side.ts";
import { direct, proxied, rawPipes, type RunningSide } from "../sides.ts";

/** What the way through an orchestrator adds when there is no hurry: 16 callers, evenly paced. */
export const PACED = ([
  { percentile: "p50Ms", name: "added p50 at 1,000 SELECTs a second", target: 0.2 },
  { percentile: "p99Ms", name: "added p99 at 1,000 SELECTs a second", target: 1.5 },
] as const).map(({ percentile, name, target }) =>
  sideBySide({
    name,
    target,
    direction: "at most",
    unit: "ms",
    ours: proxied("select"),
    theirs: direct("select"),
    request: { inFlight: 16, perSecond: 1_000 },
    compare: ([ours], [theirs]) => (ours?.[percentile] ?? NaN) - (theirs?.[percentile] ?? NaN),
  })
);

/** What it adds to one operation alone, in times that bytes take through two pipes and back. */
export const ONE_AT_A_TIME: Comparison = {
  name: "added p50 of one SELECT, in raw pipe ping-pongs",
  target: 2,
  direction: "at most",
  async start(setting) {
    await using starting = new AsyncDisposableStack();
    const sides: RunningSide[] = [];
    for (const side of [proxied("select"), direct("select"), rawPipes()]) {
      sides.push(starting.use(await side(setting)));
    }
    const request = { inFlight: 1, durationMs: setting.roundMs };
    async function round(): Promise<number> {
      const p50s: number[] = [];
      for (const side of sides) p50s.push(p50(await side.round(request)));
      const [ours = NaN, theirs = NaN, pingPong = NaN] = p50s;
      return (ours - theirs) / pingPong;
    }
    await round();
    const started = starting.move();
    return { round, [Symbol.asyncDispose]: () => started.disposeAsync() };
  },
};

/** Whether a module feels what another one does. */
export const BESIDE_A_STREAM = sideBySide({
  name: "p99 of a SELECT beside a stream of 1 M rows ÷ without it",
  target: 3,
  direction: "at most",
  ...besideAStream(),
});

function besideAStream() {
  const modules = proxied("select", "stream");
  return {
    ours: modules,
    theirs: modules,
    request: { inFlight: 1 },
    theirRequest: { members: ["0"] },
    compare: ([ours]: readonly Figures[], [theirs]: readonly Figures[]) => {
      return (ours?.p99Ms ?? NaN) / (theirs?.p99Ms ?? NaN);
    },
  };
}

function p50([figures]: readonly Figures[]): number {
  return figures?.p50Ms ?? NaN;
}

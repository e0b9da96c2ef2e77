import type { Comparison } from "../comparison.ts";
import { plot, type Point } from "../plot.ts";
import type { Figures } from "../programs/request.ts";
import { proxied } from "../sides.ts";

const MICROSECONDS_PER_SECOND = 1_000_000;

/** Whether an echo costs more when there are more of them at a time. */
export const COST_IN_FLIGHT = compareCosts(
  "cost of an echo at up to 1,000 in flight ÷ at 1",
  "in flight",
  () => ({ modules: 1, inFlight: [1, 10, 100, 1_000] }),
);

/** Whether an echo costs more when there are more modules. */
export const COST_OF_MODULES = compareCosts(
  "cost of an echo with up to 100 modules ÷ with 1",
  "modules",
  (isQuick) => ({ modules: isQuick ? 10 : 100, inFlight: [1] }),
);

function compareCosts(
  name: string,
  axis: "in flight" | "modules",
  sizes: (isQuick: boolean) => { readonly modules: number; readonly inFlight: readonly number[] },
): Comparison {
  return {
    name,
    target: 1,
    direction: "at most",
    async start(setting) {
      const { modules, inFlight } = sizes(setting.isQuick);
      const host = await proxied(...Array<string>(modules).fill("echo"))(setting);
      const memberCounts = [1, 10, 100].filter((count) => count <= modules);
      const steps = axis === "in flight"
        ? inFlight.map((size) => ({ size, inFlight: size, memberCount: 1 }))
        : memberCounts.map((size) => ({ size, inFlight: 1, memberCount: size }));
      let points: Point[] = [];
      async function round(): Promise<number> {
        points = [];
        for (const { size, inFlight, memberCount } of steps) {
          const members = Array.from({ length: memberCount }, (_, index) => String(index));
          const figures = await host.round({ durationMs: setting.roundMs, inFlight, members });
          points.push({ x: size, y: costOf(figures) });
        }
        const [first = NaN, ...others] = points.map(({ y }) => y);
        return Math.max(...others) / first;
      }
      await round();
      return {
        round,
        notes: () => plot(`µs per echo, by ${axis}`, points),
        [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
      };
    },
  };
}

function costOf(figures: readonly Figures[]): number {
  const perSecond = figures.reduce((sum, figure) => sum + figure.perSecond, 0);
  return MICROSECONDS_PER_SECOND / perSecond;
}

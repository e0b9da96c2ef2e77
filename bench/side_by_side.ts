import type { Comparison, Direction } from "./comparison.ts";
import type { Figures, RoundRequest } from "./programs/request.ts";
import type { Side } from "./sides.ts";

/** How often a round is done before it is measured. */
const WARM_UP_ROUNDS = 2;

/** What is compared, and how. */
export interface SideBySide {
  readonly name: string;
  readonly target: number;
  /** @default {"at least"} */
  readonly direction?: Direction;
  readonly unit?: string;
  readonly ours: Side;
  readonly theirs: Side;
  readonly request: Omit<RoundRequest, "durationMs">;
  /** What only the second side is asked for in a round. */
  readonly theirRequest?: Partial<RoundRequest>;
  /** How both sides compare in a round. */
  readonly compare: (ours: readonly Figures[], theirs: readonly Figures[]) => number;
}

/** Compares two sides that do rounds, one after the other. */
export function sideBySide(
  { direction = "at least", ours, theirs, request, theirRequest, compare, ...named }: SideBySide,
): Comparison {
  return {
    ...named,
    direction,
    async start(setting) {
      await using starting = new AsyncDisposableStack();
      const our = starting.use(await ours(setting));
      const their = ours === theirs ? our : starting.use(await theirs(setting));
      const asked = { ...request, durationMs: setting.roundMs };
      async function round(): Promise<number> {
        const theirFigures = await their.round({ ...asked, ...theirRequest });
        return compare(await our.round(asked), theirFigures);
      }
      for (let count = 0; count < WARM_UP_ROUNDS; count++) await round();
      const started = starting.move();
      return { round, [Symbol.asyncDispose]: () => started.disposeAsync() };
    },
  };
}

/** How many times as many operations a second all members of the first side did. */
export function throughput(ours: readonly Figures[], theirs: readonly Figures[]): number {
  return total(ours) / total(theirs);
}

function total(figures: readonly Figures[]): number {
  return figures.reduce((sum, { perSecond }) => sum + perSecond, 0);
}

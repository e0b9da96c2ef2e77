/** Whether more is better, or less. */
export type Direction = "at least" | "at most";

/** Two programs that take turns in one run, and how they should compare. */
export interface Comparison {
  readonly name: string;
  readonly target: number;
  readonly direction: Direction;
  /** What the figures are in, where they are no ratios. */
  readonly unit?: string;
  /** Starts what is compared, for the time in which rounds are run. */
  start(setting: Setting): Promise<RunningComparison>;
}

/** A comparison whose programs run. */
export interface RunningComparison extends AsyncDisposable {
  /** Measures both sides, one after the other, and tells how they compare. */
  round(): Promise<number>;
  /** What else there is to say, when all rounds are done. */
  notes?(): string;
}

/** What all comparisons share. */
export interface Setting {
  /** The environment of all programs: it names the servers. */
  readonly env: Readonly<Record<string, string>>;
  /** For how long one side is measured in one round. */
  readonly roundMs: number;
  /** Whether there is little time. */
  readonly isQuick: boolean;
  /** The folder into which the packages of peers were installed. */
  readonly peersFolder: string;
}

/** A comparison that was run; `ratio` is the median of its rounds. */
export interface Result {
  readonly name: string;
  readonly ratio: number;
  readonly min: number;
  readonly max: number;
  readonly target: number;
  readonly met: boolean;
}

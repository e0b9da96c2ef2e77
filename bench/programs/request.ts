/** What a program is asked for, one JSON line each, and what it answers. */
export interface RoundRequest {
  /** For how long it goes on. */
  readonly durationMs: number;
  /** How many operations are under way at once. */
  readonly inFlight: number;
  /** How many operations are begun in a second, at even distances; without it, as many as can be. */
  readonly perSecond?: number;
  /** Which modules of a host take part, by their places; by default, all do. */
  readonly members?: readonly string[];
}

/** What a round came to. */
export interface Figures {
  readonly perSecond: number;
  /** How long one operation took, where that was measured. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

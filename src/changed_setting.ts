/** A setting that a module asked for, and that is another one in effect. */
export interface ChangedSetting {
  /** Which one; what is part of a group has the group's name before it: `pool.maxConnections`. */
  readonly setting: string;
  /** What the module asked for; `***` in the place of a secret. */
  readonly asked: unknown;
  /** What is in effect; `***` where that is for the orchestrator alone to know. */
  readonly got: unknown;
}

/** What stands in the place of what must not be shown. */
export const HIDDEN = "***";

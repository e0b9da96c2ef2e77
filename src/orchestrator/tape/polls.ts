/**
 * What a module asks by the clock, and not for what it does: it is not on a tape, and nothing is new
 * while one is replayed.
 */
const POLLS: ReadonlySet<string> = new Set(["keys"]);

/** Whether an operation is asked by the clock. */
export function isPoll(operation: string): boolean {
  return POLLS.has(operation);
}

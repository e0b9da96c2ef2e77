import { isNumber, shape } from "../../../src/guard.ts";

/** What a process held at one moment. */
export const isSample = shape({
  atMs: isNumber,
  /** How many operations have ended; of the orchestrator, those of all modules. */
  operations: isNumber,
  failures: isNumber,
  /** What JavaScript has in use, after a collection where that can be asked for. */
  usedBytes: isNumber,
  residentBytes: isNumber,
  /** Listeners on a signal that was given to many calls, or open files of the orchestrator. */
  held: isNumber,
  /** The most statements that a module has ever found prepared on a connection. */
  mostPrepared: isNumber,
});

export type Sample = typeof isSample extends (value: unknown) => value is infer T ? T : never;

/** The memory of this process. */
export function memoryInUse(): Pick<Sample, "usedBytes" | "residentBytes"> {
  const collectGarbage: unknown = Reflect.get(globalThis, "gc");
  if (typeof collectGarbage === "function") collectGarbage();
  const { heapUsed, external, rss } = Deno.memoryUsage();
  return { usedBytes: heapUsed + external, residentBytes: rss };
}

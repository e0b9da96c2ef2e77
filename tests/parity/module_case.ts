import { arrayOf, type Guarded, isString, shape } from "../../src/guard.ts";

const isModuleCase = shape({
  name: isString,
  /** The name of the database that it runs on. */
  service: isString,
  /** What goes before the names of its tables. */
  prefix: isString,
});

/** A case that a module is to run. */
export type ModuleCase = Guarded<typeof isModuleCase>;

const isModuleCases = arrayOf(isModuleCase);

/** Reads what a module is told to run. */
export function readModuleCases(text: string): readonly ModuleCase[] {
  const cases: unknown = JSON.parse(text);
  if (!isModuleCases(cases)) throw new Error(`These are no cases: ${text}`);
  return cases;
}

const isOutcome = shape({
  /** The case's name. */
  ran: isString,
  /** Why it failed, or nothing. */
  failure: isString,
});

/** What a case came to. */
export type ModuleOutcome = Guarded<typeof isOutcome>;

/** Reads a line of what a module prints, where that tells what a case came to. */
export function readOutcome(line: string): ModuleOutcome | undefined {
  if (!line.startsWith('{"ran":')) return undefined;
  const outcome: unknown = JSON.parse(line);
  return isOutcome(outcome) ? outcome : undefined;
}

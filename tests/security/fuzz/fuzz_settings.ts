import { newSeed } from "../../support/random.ts";

/** What the environment says of a run. */
export interface FuzzSettings {
  /** `PYWATT_FUZZ_SEED`; by default another one each time. */
  readonly seed: number;
  /** `PYWATT_FUZZ_RUNS`: how many runs each target makes, by default its own number. */
  readonly runs: number | undefined;
}

/** @throws {TypeError} When a variable holds no whole number. */
export function fuzzSettings(): FuzzSettings {
  return {
    // fast-check takes a seed of 32 bits with a sign.
    seed: (wholeNumber("PYWATT_FUZZ_SEED") ?? newSeed()) | 0,
    runs: wholeNumber("PYWATT_FUZZ_RUNS"),
  };
}

function wholeNumber(name: string): number | undefined {
  const text = Deno.env.get(name) ?? "";
  if (text === "") return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new TypeError(`Cannot fuzz: ${name} is ${JSON.stringify(text)}, expected a whole number`);
}

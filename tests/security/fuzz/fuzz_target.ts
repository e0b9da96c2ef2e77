import fc from "fast-check";

/** Something that is to hold whatever comes in. */
export interface FuzzTarget {
  /** What holds. */
  readonly name: string;
  /** How many runs of fast-check the short form makes. */
  readonly shortRuns: number;
  /** How many inputs the long form tries. */
  readonly longInputs: number;
  /**
   * Makes runs, the same for the same seed.
   *
   * @returns How many inputs were tried: one run can derive many.
   * @throws {Error} With the seed and the smallest input that was found, when something did not hold.
   */
  check(seed: number, runs: number): Promise<number>;
}

/** How much is tried of a {@linkcode FuzzTarget}. */
export interface FuzzEffort {
  readonly shortRuns: number;
  readonly longInputs: number;
}

/**
 * Makes a target.
 *
 * @param hold Throws when something does not hold; gives the number of inputs that it tried.
 */
export function fuzzTarget<Input>(
  name: string,
  { shortRuns, longInputs }: FuzzEffort,
  inputs: fc.Arbitrary<Input>,
  hold: (input: Input) => number | Promise<number>,
): FuzzTarget {
  return {
    name,
    shortRuns,
    longInputs,
    async check(seed, runs) {
      let tried = 0;
      const property = fc.asyncProperty(inputs, async (input) => {
        tried += await hold(input);
      });
      await fc.assert(property, { seed, numRuns: runs });
      return tried;
    },
  };
}

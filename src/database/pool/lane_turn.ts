/**
 * How many calls an owner may make on one lane while others wait: handing it over costs a reset,
 * about as much as two short statements.
 */
const TURN_CALLS = 4;

/** And for how long, for calls that are not short. */
const TURN_MS = 5;

/** One owner's turn on a lane. */
export class LaneTurn {
  readonly #beganAtMs = performance.now();
  #calls = 1;

  /** Whether others go first now; asked once after each call. */
  isOver(): boolean {
    return this.#calls++ >= TURN_CALLS || performance.now() - this.#beganAtMs >= TURN_MS;
  }
}

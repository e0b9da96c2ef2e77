/** docs/protocol.md §2.4: what a module sends by mistake, and what only one of ill will does. */
const MAX_WARNINGS = 10;
const MAX_PER_SECOND = 1_000;

/** Counts what one module sends that cannot be used. */
export class UnusableMessages {
  readonly #warn: (detail: string) => void;
  #count = 0;
  #secondStartMs = -Infinity;

  constructor(warn: (detail: string) => void) {
    this.#warn = warn;
  }

  /** @returns Whether it is so many that the module is not to be heard any more. */
  note(reason: string): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#secondStartMs >= 1_000) {
      this.#secondStartMs = nowMs;
      this.#count = 0;
    }
    this.#count++;
    if (this.#count < MAX_WARNINGS) {
      this.#warn(`sent what cannot be used: ${reason}`);
    } else if (this.#count === MAX_WARNINGS) {
      this.#warn(`sent what cannot be used: ${reason}; more of it is not told in this second`);
    } else if (this.#count > MAX_PER_SECOND) {
      this.#warn(`is cut off: it sent over ${MAX_PER_SECOND} messages that cannot be used at once`);
      return true;
    }
    return false;
  }
}

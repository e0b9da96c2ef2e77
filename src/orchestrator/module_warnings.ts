/** What one module can have logged: so much that whoever looks sees what is wrong, and no flood. */
const MAX_PER_SECOND = 100;
const MAX_CHARACTERS = 2_000;

/** Keeps what is logged about one module within bounds, whatever the module sends. */
export class ModuleWarnings {
  readonly #warn: (detail: string) => void;
  readonly #now: () => number;
  #count = 0;
  #secondStartMs = -Infinity;

  /** @param now A clock in milliseconds. */
  constructor(warn: (detail: string) => void, now: () => number = () => performance.now()) {
    this.#warn = warn;
    this.#now = now;
  }

  add(detail: string): void {
    const nowMs = this.#now();
    if (nowMs - this.#secondStartMs >= 1_000) {
      this.#secondStartMs = nowMs;
      this.#count = 0;
    }
    this.#count++;
    if (this.#count > MAX_PER_SECOND) return;
    const text = detail.length > MAX_CHARACTERS ? `${detail.slice(0, MAX_CHARACTERS)}…` : detail;
    const end = this.#count === MAX_PER_SECOND ? "; more is not told in this second" : "";
    try {
      this.#warn(text + end);
    } catch {
      // A logger that fails is no reason to leave a module without its answer.
    }
  }
}

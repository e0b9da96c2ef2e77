import type { ModuleExit, RestartPolicy } from "./types.ts";

/** The policy of a module that names none: it runs once. */
export const DEFAULT_RESTART_POLICY: Required<RestartPolicy> = {
  when: "never",
  initialDelayMs: 500,
  maxDelayMs: 30_000,
  crashLoopAfter: 5,
  healthyAfterSeconds: 60,
};

/** How far a delay is moved by chance, so that modules that fell together do not rise together. */
const JITTER = 0.25;

/** The longest time that a timer waits; it takes a longer one for none at all. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** What comes after the end of a module's process. */
export interface Restart {
  readonly delayMs: number;
  /** Whether it has ended too often, too soon. */
  readonly isCrashLoop: boolean;
}

/** Decides whether a module is started again, and after how long. */
export class RestartBackoff {
  readonly #policy: Required<RestartPolicy>;
  readonly #random: () => number;
  #failures = 0;

  constructor(policy: Required<RestartPolicy>, random: () => number = Math.random) {
    this.#policy = policy;
    this.#random = random;
  }

  /**
   * @param exit How the process ended.
   * @param ranMs For how many milliseconds it had run.
   * @returns When it is to be started again, or `undefined` when it is not.
   */
  next({ success }: ModuleExit, ranMs: number): Restart | undefined {
    const { when, initialDelayMs, maxDelayMs, crashLoopAfter, healthyAfterSeconds } = this.#policy;
    if (when === "never" || (when === "on-failure" && success)) return undefined;
    if (ranMs >= healthyAfterSeconds * 1_000) this.#failures = 0;
    const delayMs = Math.min(initialDelayMs * 2 ** this.#failures, maxDelayMs);
    this.#failures++;
    return {
      delayMs: Math.min(
        Math.round(delayMs * (1 - JITTER + 2 * JITTER * this.#random())),
        MAX_TIMER_MS,
      ),
      isCrashLoop: this.#failures > crashLoopAfter,
    };
  }
}

import type { HeartbeatConfig } from "./types.ts";

/** How a module that names nothing is watched. */
export const DEFAULT_HEARTBEAT: Required<HeartbeatConfig> = {
  intervalSeconds: 5,
  timeoutSeconds: 60,
};

/** What a {@linkcode HeartbeatMonitor} watches. */
export interface Heart {
  /** Whether it may be asked: a module that rests reads nothing. */
  readonly answers: boolean;
  /** When it last said anything, in milliseconds of `performance.now()`. */
  readonly lastHeardAtMs: number;
  ask(): void;
}

/** Asks a module now and then whether it is there, and tells when it has not answered for too long. */
export class HeartbeatMonitor implements Disposable {
  readonly #heart: Heart;
  readonly #intervalSeconds: number;
  readonly #timeoutSeconds: number;
  readonly #onSilence: (silentSeconds: number) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #askedAtMs: number | undefined;
  #unansweredChecks = 0;

  constructor(
    heart: Heart,
    { intervalSeconds, timeoutSeconds }: Required<HeartbeatConfig>,
    onSilence: (silentSeconds: number) => void,
  ) {
    this.#heart = heart;
    this.#intervalSeconds = intervalSeconds;
    this.#timeoutSeconds = timeoutSeconds;
    this.#onSilence = onSilence;
    this.#timer = setInterval(() => this.#check(), intervalSeconds * 1_000);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /**
   * Counts checks, not time: while this process itself is held up, no answer can be read, and that
   * is not the module's fault.
   */
  #check(): void {
    const { answers, lastHeardAtMs } = this.#heart;
    const isSilent = answers && this.#askedAtMs !== undefined && lastHeardAtMs < this.#askedAtMs;
    this.#unansweredChecks = isSilent ? this.#unansweredChecks + 1 : 0;
    if (isSilent) {
      const silentSeconds = this.#unansweredChecks * this.#intervalSeconds;
      if (silentSeconds >= this.#timeoutSeconds) this.#onSilence(silentSeconds);
      return;
    }
    this.#askedAtMs = answers ? performance.now() : undefined;
    if (answers) this.#heart.ask();
  }
}

import { TurnQueue } from "../ipc/turn_queue.ts";

/** As many calls start in one turn of the event loop. */
const STARTS_PER_TURN = 128;

/** What calls wait for: that what was answered has left. */
export interface AnswerQueue {
  readonly queuedBytes: number;
  flushed(): Promise<void>;
}

/**
 * Lets calls start in the order in which they came: none while too much waits to be read by the
 * module. How many are under way is no reason to wait: a call can wait for a later one.
 */
export class Admission {
  readonly #answers: AnswerQueue;
  readonly #maxQueuedBytes: number;
  readonly #waiting = new TurnQueue();
  #startsLeft = STARTS_PER_TURN;
  #isTurning = false;

  constructor(answers: AnswerQueue, maxQueuedBytes: number) {
    this.#answers = answers;
    this.#maxQueuedBytes = maxQueuedBytes;
  }

  /** Starts a call at once, if it may: whoever may not has to {@linkcode Admission.wait}. */
  start(): boolean {
    if (!this.#waiting.isEmpty || !this.#mayStart) return false;
    this.#startsLeft--;
    this.#turn();
    return true;
  }

  /** Waits until the call may start, or until its signal is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    const turn = this.#waiting.wait(signal);
    this.#turn();
    await turn;
  }

  get #mayStart(): boolean {
    return this.#startsLeft > 0 && this.#answers.queuedBytes <= this.#maxQueuedBytes;
  }

  #turn(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(() => void this.#startNext());
  }

  async #startNext(): Promise<void> {
    if (this.#answers.queuedBytes > this.#maxQueuedBytes) await this.#answers.flushed();
    this.#isTurning = false;
    this.#startsLeft = STARTS_PER_TURN;
    while (!this.#waiting.isEmpty && this.#mayStart) {
      this.#startsLeft--;
      this.#waiting.wakeFirst();
    }
    if (!this.#waiting.isEmpty) this.#turn();
  }
}

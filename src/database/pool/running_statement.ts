/** How long the server may take to end a cancelled statement before its connection is dropped. */
const CANCEL_GRACE_MS = 5_000;

/** A request that met no running statement is ignored: the server was between two messages. */
const CANCEL_AGAIN_AFTER_MS = 1_000;

/** What ends a statement from outside. */
export interface StatementControl {
  /** Asks the server to end it; resolves when no later statement can be hit by that any more. */
  cancelOnServer(signal: AbortSignal): Promise<void>;
  /** Is told that the server has not ended it in time. */
  giveUp(): void;
}

/** A statement that was sent: it is answered, lost, or ended from outside. */
export class RunningStatement<T> {
  readonly #control: StatementControl;
  readonly #outcome = Promise.withResolvers<T>();
  readonly #grace = new AbortController();
  #cancellation: Promise<void> | undefined;

  constructor(control: StatementControl) {
    this.#control = control;
  }

  /** What the statement came to. */
  get outcome(): Promise<T> {
    return this.#outcome.promise;
  }

  resolve(result: T): void {
    this.#outcome.resolve(result);
  }

  reject(reason: unknown): void {
    this.#outcome.reject(reason);
  }

  /** Ends it on the server; it then fails as whatever the server says, or succeeds after all. */
  cancel(): void {
    this.#cancellation ??= this.#cancel();
  }

  /** Resolves when nothing is under way any more that could hit a later statement. */
  async over(): Promise<void> {
    await this.#cancellation;
  }

  async #cancel(): Promise<void> {
    const { signal } = this.#grace;
    const timer = setTimeout(() => {
      this.#grace.abort();
      this.#control.giveUp();
    }, CANCEL_GRACE_MS);
    const settled = this.outcome.then(() => true, () => true);
    try {
      do await this.#control.cancelOnServer(signal); while (
        !signal.aborted && !await isInTime(settled, CANCEL_AGAIN_AFTER_MS)
      );
    } finally {
      clearTimeout(timer);
    }
  }
}

async function isInTime(settled: Promise<boolean>, limitMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), limitMs);
  try {
    return await Promise.race([settled, promise]);
  } finally {
    clearTimeout(timer);
  }
}

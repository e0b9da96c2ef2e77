import { onAbort } from "../deadline.ts";

/** What one call of a caller has, as long as it runs. */
export interface CallEnding {
  /** Aborted with the caller's own signal, by {@linkcode CallEnding.abort}, or when all are ended. */
  readonly signal: AbortSignal;
  abort(): void;
  /** Follows nothing any more. */
  release(): void;
}

/**
 * The calls of one caller, to be ended together. `AbortSignal.any` would do the same, for more than
 * all the rest of a short call.
 */
export class CallEndings {
  readonly #ends = new Set<() => void>();
  #isClosed = false;

  /**
   * @param signal The caller's own.
   * @param onEnd Is told when the caller's signal is aborted, or all are ended.
   */
  begin(signal: AbortSignal | undefined, onEnd: () => void): CallEnding {
    const controller = new AbortController();
    const end = () => {
      controller.abort(signal?.reason);
      onEnd();
    };
    this.#ends.add(end);
    const stopListening = onAbort(signal, end);
    if (this.#isClosed) end();
    return {
      signal: controller.signal,
      abort: () => controller.abort(),
      release: () => {
        stopListening();
        this.#ends.delete(end);
      },
    };
  }

  close(): void {
    this.#isClosed = true;
    for (const end of this.#ends) end();
  }
}

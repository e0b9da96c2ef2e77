import { onAbort } from "../deadline.ts";

/** A signal of one call: aborted with the caller's own, or when all are ended. */
export interface CallEnding {
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
  readonly #open = new Set<AbortController>();
  #isClosed = false;

  /** @param signal The caller's own. */
  begin(signal: AbortSignal | undefined): CallEnding {
    const controller = new AbortController();
    if (this.#isClosed) controller.abort();
    this.#open.add(controller);
    const stopListening = onAbort(signal, () => controller.abort(signal?.reason));
    return {
      signal: controller.signal,
      abort: () => controller.abort(),
      release: () => {
        stopListening();
        this.#open.delete(controller);
      },
    };
  }

  close(): void {
    this.#isClosed = true;
    for (const controller of this.#open) controller.abort();
  }
}

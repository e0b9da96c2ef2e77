import { PywattError } from "./errors.ts";

/** What every call takes that may have to wait. */
export interface CallOptions {
  /** Ends the call when it is aborted: on the server too, where something runs there. */
  readonly signal?: AbortSignal;
  /** Ends the call after this many milliseconds, up to 2³¹ − 1. By default it may take as long as it takes. */
  readonly timeoutMs?: number;
}

/** What opening a service takes. */
export interface OpenOptions extends CallOptions {
  /**
   * In a module, how many milliseconds the orchestrator has for its first answer.
   *
   * @default {10_000}
   */
  readonly handshakeTimeoutMs?: number;
}

/** The longest time that a timer can wait for, in milliseconds: nearly 25 days. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * @throws {TypeError} When it is not a positive number of milliseconds that a timer can wait for.
 */
export function checkTimeoutMs(name: string, value: number): void {
  if (typeof value === "number" && value > 0 && value <= MAX_TIMER_MS) return;
  throw new TypeError(
    `Cannot wait for ${name} ${value}: expected a positive number up to ${MAX_TIMER_MS}`,
  );
}

/** Why a call was ended before its answer came. */
export type EndReason = "cancelled" | "timeout";

/** Reads from an aborted signal whether time ran out or somebody cancelled. */
export function endReason(signal: AbortSignal): EndReason {
  const { reason } = signal;
  return reason instanceof DOMException && reason.name === "TimeoutError" ? "timeout" : "cancelled";
}

/** The abort reason that means that time ran out. */
export function timeoutReason(): DOMException {
  return new DOMException("The time ran out", "TimeoutError");
}

/**
 * Runs a call with one signal that stands for both `signal` and `timeoutMs`. What the call throws
 * is what the promise is rejected with.
 *
 * @throws {TypeError} When `timeoutMs` is not a positive number up to 2³¹ − 1.
 */
export async function withDeadline<T>(
  options: OpenOptions,
  run: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (options.handshakeTimeoutMs !== undefined) {
    checkTimeoutMs("handshakeTimeoutMs", options.handshakeTimeoutMs);
  }
  const deadline = options.timeoutMs === undefined ? undefined : startDeadline(options);
  try {
    return await run(deadline === undefined ? options.signal : deadline.signal);
  } catch (error) {
    // Shows who called, and the same in both modes, rather than how far inside it was noticed.
    if (error instanceof PywattError) Error.captureStackTrace(error);
    throw error;
  } finally {
    deadline?.[Symbol.dispose]();
  }
}

/** One signal that stands for both `signal` and `timeoutMs`, until it is disposed of. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal | undefined;
}

/** @throws {TypeError} When `timeoutMs` is not a positive number up to 2³¹ − 1. */
export function startDeadline({ signal, timeoutMs }: CallOptions): Deadline {
  if (timeoutMs === undefined) return { signal, [Symbol.dispose]() {} };
  checkTimeoutMs("timeoutMs", timeoutMs);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(timeoutReason()), timeoutMs);
  const stopFollowing = onAbort(signal, () => controller.abort(signal?.reason));
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      stopFollowing();
    },
  };
}

/**
 * Calls back once when the signal is aborted, or at once if it already is.
 *
 * @returns A function that stops listening.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => {};
  if (signal.aborted) {
    callback();
    return () => {};
  }
  signal.addEventListener("abort", callback, { once: true });
  return () => signal.removeEventListener("abort", callback);
}

/**
 * Waits for a promise, but no longer than until the signal is aborted.
 *
 * @throws What the promise is rejected with, or what `makeError` makes of the reason.
 */
export function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  makeError: (reason: EndReason) => Error,
): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stopListening = onAbort(signal, () => {
      const error = makeError(endReason(signal));
      queueMicrotask(() => reject(error)); // What has come already comes first.
    });
    promise.then((value) => {
      stopListening();
      resolve(value);
    }, (error) => {
      stopListening();
      reject(error);
    });
  });
}

/**
 * Waits for what is being opened, but no longer than until the signal is aborted: what is opened
 * after that is closed again.
 *
 * @throws What the opening is rejected with, or what `makeError` makes of the reason.
 */
export async function openedBeforeAbort<T extends { close(): Promise<void> }>(
  open: () => Promise<T>,
  signal: AbortSignal | undefined,
  makeError: (reason: EndReason) => Error,
): Promise<T> {
  if (signal?.aborted) throw makeError(endReason(signal));
  const opening = open();
  return await untilAborted(opening, signal, (reason) => {
    opening.then((late) => late.close()).catch(() => {});
    return makeError(reason);
  });
}

import { type EndReason, onAbort, untilAborted } from "../deadline.ts";
import { CacheError } from "../errors.ts";

const FIRST_PAUSE_MS = 4;
const MAX_PAUSE_MS = 100;

/** Waits for a time, or until the signal is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stopListening = onAbort(signal, resolve);
  await promise;
  clearTimeout(timer);
  stopListening();
}

/** How long to wait between tries, each time longer and never the same for two who wait. */
export function* pausesMs(): Generator<number, never> {
  for (let ms = FIRST_PAUSE_MS;; ms = Math.min(ms * 2, MAX_PAUSE_MS)) {
    yield ms * (0.5 + Math.random() / 2);
  }
}

/** Waits for a promise, but no longer than until the signal is aborted; nothing was sent by that. */
export async function unlessAborted<T>(
  attempted: string,
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  return await untilAborted(promise, signal, (reason) => endedError(attempted, reason));
}

/** The error of a call that was ended while nothing that it did was under way. */
export function endedError(attempted: string, reason: EndReason): CacheError {
  const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
  return new CacheError(reason, `Cannot ${attempted}: ${how}`);
}

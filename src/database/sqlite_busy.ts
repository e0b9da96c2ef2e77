import { endReason, onAbort } from "../deadline.ts";
import { ended } from "./ended_error.ts";
import { isSqliteBusy } from "./sqlite_error.ts";

/** How long something waits for another process that has locked the file. */
const LIMIT_MS = 5_000;

const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 50;

/**
 * Does something, again and again while another process has locked the file: SQLite's own waiting
 * would keep this thread, and with it the timers that end it.
 *
 * @param task Leaves nothing behind where it throws that the file is locked.
 * @param attempted What is attempted, as an error's message says it.
 * @param startWaiting Tells what ends the waiting, before the first pause.
 */
export async function untilUnlocked<T>(
  task: () => T,
  attempted: string,
  startWaiting: () => AbortSignal | undefined,
): Promise<T> {
  const endsMs = performance.now() + LIMIT_MS;
  let signal: AbortSignal | undefined;
  for (let pauseMs = FIRST_PAUSE_MS;; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return task();
    } catch (error) {
      if (!isSqliteBusy(error) || performance.now() > endsMs) throw error;
    }
    signal ??= startWaiting();
    if (signal?.aborted) throw ended(attempted, endReason(signal));
    await pause(pauseMs, signal);
    if (signal?.aborted) throw ended(attempted, endReason(signal));
  }
}

async function pause(pauseMs: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, pauseMs);
  const stopListening = onAbort(signal, resolve);
  await promise;
  stopListening();
  clearTimeout(timer);
}

import { onAbort } from "../deadline.ts";

/** Waits, but no longer than until the signal is aborted. */
export async function delay(ms: number, signal: AbortSignal): Promise<void> {
  const waited = Promise.withResolvers<void>();
  const timer = setTimeout(waited.resolve, ms);
  const stopListening = onAbort(signal, waited.resolve);
  await waited.promise;
  clearTimeout(timer);
  stopListening();
}

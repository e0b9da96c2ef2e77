import { type Deadline, onAbort, startDeadline } from "../deadline.ts";

/**
 * After so long a request's signal is looked at. Nearly every check is over by then, and Deno warns
 * a program as soon as anything looks at the signal of one of its requests.
 */
const LOOK_AFTER_MS = 250;

/** What has the signal of a request that a client can give up. */
export interface Abortable {
  /** Aborted when the client has left. */
  readonly signal: AbortSignal;
}

/** Ends a check when its time is over, or when nobody waits for it any more. */
export function startRequestDeadline(
  request: Abortable | undefined,
  timeoutMs: number,
): Deadline {
  const left = new AbortController();
  let stopFollowing = () => {};
  const timer = setTimeout(() => {
    stopFollowing = onAbort(request?.signal, () => left.abort());
  }, LOOK_AFTER_MS);
  const deadline = startDeadline({ signal: left.signal, timeoutMs });
  return {
    signal: deadline.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      stopFollowing();
      deadline[Symbol.dispose]();
    },
  };
}

import { startDeadline } from "../../deadline.ts";
import { DatabaseError } from "../../errors.ts";

/**
 * Runs a statement, which is cancelled on the server when it takes too long.
 *
 * @param limitMs How long it may take; without it, as long as it takes.
 * @throws {DatabaseError} Of kind `timeout`, with the limit, when that ended it.
 */
export async function withinStatementTime<T>(
  limitMs: number | undefined,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (limitMs === undefined) return await run(signal);
  using deadline = startDeadline({ timeoutMs: limitMs, ...(signal && { signal }) });
  try {
    return await run(deadline.signal);
  } catch (error) {
    const isOver = deadline.signal?.aborted && !signal?.aborted;
    if (!isOver || !(error instanceof DatabaseError) || error.kind !== "timeout") throw error;
    throw new DatabaseError(
      "timeout",
      `Cannot run the statement: it took longer than ${limitMs} ms, the limit of statementTimeoutMs`,
      error.outcomeUnknown ? { outcomeUnknown: true } : {},
    );
  }
}

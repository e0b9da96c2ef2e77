import { untilAborted, withDeadline } from "../deadline.ts";
import type { SharedService } from "./shared_service.ts";

/** What has not closed by then is left behind: it ends with this process. */
const CLOSE_TIMEOUT_MS = 10_000;

/**
 * Closes services; one that fails, or never comes to an end, holds up neither the others nor whoever
 * waits for them.
 *
 * @param services What to close, each with what it is called in a log.
 * @returns What was not closed and why, a line for each.
 */
export async function closeServices(
  services: Iterable<readonly [name: string, service: SharedService]>,
): Promise<string[]> {
  const closing = Array.from(services, async ([name, service]) => {
    try {
      await withDeadline({ timeoutMs: CLOSE_TIMEOUT_MS }, (signal) => {
        return untilAborted(service.close(), signal, () => {
          return new Error(`it takes longer than ${CLOSE_TIMEOUT_MS} ms`);
        });
      });
      return [];
    } catch (error) {
      return [`Cannot close ${name}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
  return (await Promise.all(closing)).flat();
}

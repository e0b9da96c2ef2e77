/** docs/protocol.md §7: how a module notices that it should end, and that nobody is left to ask it. */

const PARENT_CHECK_MS = 1_000;
const ORPHAN_GRACE_MS = 5_000;

/** The exit code of a module whose orchestrator is gone. */
export const ORPHAN_EXIT_CODE = 113;

const shutdown = new AbortController();
let listensForSignals = false;

/**
 * A signal that is aborted when this program is asked to end.
 *
 * In a module, that is when the orchestrator stops it or is gone itself; standing alone, and in a
 * module too, when the process receives SIGTERM or SIGINT. A program that asked for the signal ends
 * itself, within the grace that whoever stops it allows; one that did not is ended at once.
 *
 * @returns The same signal at each call.
 *
 * @example Serve until asked to end
 * ```ts ignore
 * import { shutdownSignal } from "@pywatt/sdk";
 *
 * Deno.serve({ signal: shutdownSignal() }, () => new Response("Hello"));
 * ```
 */
export function shutdownSignal(): AbortSignal {
  if (!listensForSignals) {
    listensForSignals = true;
    Deno.addSignalListener("SIGINT", () => requestShutdown("SIGINT"));
    if (Deno.build.os !== "windows") {
      Deno.addSignalListener("SIGTERM", () => requestShutdown("SIGTERM"));
    }
  }
  return shutdown.signal;
}

/** Aborts the shutdown signal; ends a program that never asked for it. */
export function requestShutdown(reason: string): void {
  if (!listensForSignals) Deno.exit(0);
  shutdown.abort(new DOMException(`Asked to end: ${reason}`, "AbortError"));
}

/** Ends this process soon: its orchestrator is gone, and nobody else would. */
export function endAsOrphan(moduleId: string): void {
  shutdown.abort(new DOMException("Asked to end: the orchestrator is gone", "AbortError"));
  const timer = setTimeout(() => {
    writeToStderr(`PyWatt module "${moduleId}": ending, since its orchestrator is gone\n`);
    Deno.exit(ORPHAN_EXIT_CODE);
  }, ORPHAN_GRACE_MS);
  Deno.unrefTimer(timer);
}

/** Notices the orchestrator's death while nothing reads stdin. It holds no process. */
export function watchParent(onGone: () => void): void {
  const parent = Deno.ppid;
  const timer = setInterval(() => {
    if (Deno.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_CHECK_MS);
  Deno.unrefTimer(timer);
}

/** Writes a line for whoever reads the module's log: a dead orchestrator does not any more. */
export function writeToStderr(line: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(line));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

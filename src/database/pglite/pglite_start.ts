import type { PGlite, PGliteOptions } from "@electric-sql/pglite";

/** The library, once it is loaded. */
export type PgliteLibrary = typeof import("@electric-sql/pglite");

const COMPLAINT = /(?:FATAL|PANIC): +(.*)/;

/** @throws {Error} When PostgreSQL does not start, with its own words where it has any. */
export async function startPglite(
  { PGlite }: PgliteLibrary,
  options: PGliteOptions,
): Promise<PGlite> {
  let complaint: string | undefined;
  const onStderr = (text: string) => {
    complaint = COMPLAINT.exec(text)?.[1] ?? complaint;
    return false;
  };
  globalThis.addEventListener("unhandledrejection", ignoreRefusedRead);
  try {
    const pglite = new PGlite({ ...options, onStderr });
    try {
      await pglite.waitReady;
      return pglite;
    } catch (error) {
      closeFiles(pglite);
      throw error;
    }
  } catch (error) {
    // Deno tells of an unhandled rejection only after those who wait for this have run.
    await new Promise((resolve) => setTimeout(resolve, 0));
    throw complaint === undefined ? error : new Error(complaint);
  } finally {
    globalThis.removeEventListener("unhandledrejection", ignoreRefusedRead);
  }
}

/**
 * Of a promise that PGlite itself waits for nowhere: when it may not read its own files, that would
 * end the process, though whoever opens it hears of it too.
 */
function ignoreRefusedRead(event: PromiseRejectionEvent): void {
  if (event.reason instanceof Deno.errors.NotCapable) event.preventDefault();
}

/** PGlite itself leaves them open when it does not start. */
function closeFiles(pglite: PGlite): void {
  try {
    pglite.Module.FS.quit();
  } catch {
    return;
  }
}

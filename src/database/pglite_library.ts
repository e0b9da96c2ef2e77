import type { Extension } from "@electric-sql/pglite";
import { isArray, isRecord } from "../guard.ts";

/** The library, once it is loaded. */
export type PgliteLibrary = typeof import("@electric-sql/pglite");

/**
 * Makes PostgreSQL's `fsync` reach the host's: PGlite's file system has none, so a commit would be
 * acknowledged before it is safe from a loss of power.
 */
export const syncedFiles: Extension = {
  name: "synced files",
  async setup(_pglite, options: unknown) {
    const { fdatasyncSync } = await import("node:fs");
    const synced = (module: unknown) => {
      const operations = streamOperations(module);
      if (operations === undefined) throw new Error("this version of PGlite cannot sync its files");
      operations.fsync = (stream: { readonly nfd: number }) => {
        fdatasyncSync(stream.nfd);
        return 0;
      };
    };
    if (!isRecord(options) || !isArray(options.preRun)) return {};
    return { emscriptenOpts: { ...options, preRun: [...options.preRun, synced] } };
  },
};

/** What Emscripten's NODEFS does with an open file. */
function streamOperations(module: unknown): Record<string, unknown> | undefined {
  const fileSystem = isRecord(module) ? module.NODEFS : undefined;
  const operations = isRecord(fileSystem) ? fileSystem.stream_ops : undefined;
  return isRecord(operations) ? operations : undefined;
}

import type { Extension } from "@electric-sql/pglite";
import { isArray, isRecord } from "../../guard.ts";

/**
 * What WebAssembly gets from its host, made right:
 *
 * - PostgreSQL's `fsync` reaches the host's. PGlite's file system has none, so a commit would be
 *   acknowledged before it is safe from a loss of power.
 * - PostgreSQL gets no timers. In this thread they can only go off between statements, where they
 *   do no good: the one of `idle_session_timeout` ends the only session that there is.
 */
export const hostFunctions: Extension = {
  name: "host functions",
  async setup(_pglite, options: unknown) {
    const { fdatasyncSync } = await import("node:fs");
    if (!isEmscriptenOptions(options)) return {};
    const { instantiateWasm, preRun } = options;
    return {
      emscriptenOpts: {
        ...options,
        instantiateWasm(imports: WebAssembly.Imports, onInstance: unknown) {
          const env = { ...imports.env, _setitimer_js: () => 0 };
          return instantiateWasm({ ...imports, env }, onInstance);
        },
        preRun: [...preRun, (module: unknown) => syncFiles(module, fdatasyncSync)],
      },
    };
  },
};

interface EmscriptenOptions {
  readonly instantiateWasm: (imports: WebAssembly.Imports, onInstance: unknown) => unknown;
  readonly preRun: readonly unknown[];
}

function isEmscriptenOptions(options: unknown): options is EmscriptenOptions {
  return isRecord(options) && typeof options.instantiateWasm === "function" &&
    isArray(options.preRun);
}

/** Adds what is missing in Emscripten's NODEFS. */
function syncFiles(module: unknown, sync: (file: number) => void): void {
  const fileSystem = isRecord(module) ? module.NODEFS : undefined;
  const operations = isRecord(fileSystem) ? fileSystem.stream_ops : undefined;
  if (!isRecord(operations)) throw new Error("this version of PGlite cannot sync its files");
  operations.fsync = ({ nfd }: { readonly nfd: number }) => {
    sync(nfd);
    return 0;
  };
}

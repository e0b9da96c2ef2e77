import { Orchestrator } from "../orchestrator/orchestrator.ts";
import type { ModuleConfig, ModuleExit, ServiceConfigs } from "../orchestrator/types.ts";

const DEFAULT_TIMEOUT_MS = 30_000;

/** What running a module takes, beside what an orchestrator's configuration says of it. */
export interface RunModuleOptions extends Omit<ModuleConfig, "entry" | "restart"> {
  /** The services, as an orchestrator has them. By default, SQLite and a cache in memory. */
  readonly services?: ServiceConfigs;
  /** Runs before the module is launched: provides services of your own, for example. */
  readonly prepare?: (orchestrator: Orchestrator) => void;
  /**
   * After how many milliseconds it is ended by force.
   *
   * @default {30_000}
   */
  readonly timeoutMs?: number;
}

/** How a module ran. */
export interface ModuleRun extends ModuleExit {
  /** What it printed, line by line, on stdout or stderr. */
  readonly lines: readonly string[];
  /** What its orchestrator had to warn of; a tape that it left is among it. */
  readonly warnings: readonly string[];
}

/**
 * Runs a module whole, as a process of its own with no more rights than it is given, and waits for
 * its end. The test needs the right to run Deno.
 *
 * @param entry The program: a local path, or a `file:` address.
 * @param options The services, the module's rights, a tape.
 * @returns How it ended, and what it printed.
 * @throws {Error} When it does not exist or compile, or has not ended in time.
 *
 * @example A module's whole run, in one line
 * ```ts ignore
 * import { runModule } from "@pywatt/sdk/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const run = await runModule(new URL("./orders.ts", import.meta.url));
 * assertEquals([run.code, ...run.lines], [0, "1 large order"]);
 * ```
 */
export async function runModule(
  entry: string | URL,
  { services, prepare, timeoutMs = DEFAULT_TIMEOUT_MS, ...config }: RunModuleOptions = {},
): Promise<ModuleRun> {
  const lines: string[] = [];
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  await using orchestrator = new Orchestrator({
    services: services ?? { database: { default: {} }, cache: { default: {} } },
    modules: { module: { ...config, entry } },
    onModuleOutput: ({ line }) => lines.push(line),
    logger: { debug() {}, info() {}, warn, error: warn },
  });
  prepare?.(orchestrator);
  const launched = await orchestrator.launch("module");
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void launched.stop({ graceMs: 0 });
  }, timeoutMs);
  const exit = await launched.exited;
  clearTimeout(timer);
  if (!isLate) return { ...exit, lines, warnings };
  throw new Error(
    `Cannot run the module: it has not ended within ${timeoutMs} ms; it printed:\n${
      lines.join("\n")
    }`,
  );
}

import { Orchestrator, type OrchestratorOptions } from "@pywatt/sdk/orchestrator";
import { silentLogger } from "../../src/logger.ts";
import { RecordedOutput } from "../orchestrator/modules.ts";

/** The password of a database that nobody opens. */
export const PASSWORD = "database-password-7f3a";

/** A program that uses services, fails once, writes its arguments and stays. */
export const OBSERVED = new URL("../modules/observed.ts", import.meta.url);

/** An orchestrator whose one module, `observed`, has done all that it does. */
export async function observedOrchestrator(
  args: readonly string[] = [],
  options: Partial<OrchestratorOptions> = {},
): Promise<Orchestrator> {
  const output = new RecordedOutput();
  const orchestrator = new Orchestrator({
    logger: silentLogger,
    onModuleOutput: output.record,
    services: {
      database: {
        default: { url: "sqlite::memory:" },
        unused: { url: `postgres://app:${PASSWORD}@127.0.0.1:1/app` },
      },
      cache: { default: { cacheType: "in_memory" } },
    },
    modules: { observed: { entry: OBSERVED, args } },
    ...options,
  });
  await orchestrator.launch("observed");
  await output.untilLine("observed", "ready");
  return orchestrator;
}

import type { Logger } from "../logger.ts";
import type { ModuleOutput } from "../orchestrator/types.ts";

/** How `run` shows what goes on. */
export interface RunView extends AsyncDisposable {
  readonly logger: Logger;
  readonly onModuleOutput: (output: ModuleOutput) => void;
  /** Says where the status is served. */
  servesStatus(url: string): void;
  /** Shows what there is to see by now. */
  update(): void;
}

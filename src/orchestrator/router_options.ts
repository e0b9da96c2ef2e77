import type { Logger } from "../logger.ts";
import type { ModuleRecord } from "./observability/module_record.ts";

/** Whom a router serves, and how it tells what nobody asked for. */
export interface RouterOptions {
  readonly moduleId: string;
  readonly logger: Logger;
  readonly onStray: (bytes: Uint8Array) => void;
  /** How many operations are carried out at once. By default as many as may be under way. */
  readonly maxOperationsInFlight?: number;
  /** Counts what the module does. By default nobody looks at it. */
  readonly record?: ModuleRecord;
}

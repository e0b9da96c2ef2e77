import type { Operation } from "./method.ts";

/** What carries out the operations of one connection of one module. */
export interface ServiceHandler {
  /** The operations by the name that they have on the wire. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** Releases all that the module holds by this connection. */
  close(): Promise<void>;
}

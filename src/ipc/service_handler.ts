import type { Operation } from "./method.ts";

/** Tells the module what it did not ask for. */
export type Emit = (event: string, data: Record<string, unknown>) => void;

/** What carries out the operations of one connection of one module. */
export interface ServiceHandler {
  /** The operations by the name that they have on the wire. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** Starts to tell the module of events, until it is closed. */
  listen?(emit: Emit): void;
  /** Releases all that the module holds by this connection. */
  close(): Promise<void>;
}

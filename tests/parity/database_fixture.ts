import type { DatabaseConnection, PoolConfig, ValueOptions } from "../../mod.ts";
import type { ParityCase } from "./parity_case.ts";

/** How much a case has compared. */
export interface Comparison {
  readonly values: number;
  readonly comparisons: number;
  readonly differences: number;
}

/** What a database case is given, whatever the mode and the backend. */
export interface DatabaseFixture {
  readonly backend: "postgres" | "sqlite";
  open(options?: ValueOptions): Promise<DatabaseConnection>;
  /** A table name that no other case uses. */
  table(name: string): string;
  /** Is told how much a case has compared. */
  readonly report?: (comparison: Comparison) => void;
}

/** A case about databases, and where it makes sense. */
export interface DatabaseCase extends ParityCase<DatabaseFixture> {
  readonly only?: DatabaseFixture["backend"];
  /** The pool that the database is opened with, by whoever opens it. */
  readonly pool?: PoolConfig;
}

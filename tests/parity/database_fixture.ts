import type { DatabaseConfig, DatabaseConnection, PoolConfig, ValueOptions } from "../../mod.ts";
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

/** What a database may be unable to do, because of what it is. */
export type Ability =
  /** Two transactions can be open at once, and see nothing of each other. */
  | "several sessions"
  /** A statement can be ended while it runs. */
  | "ending what runs"
  /** It is reached over a network. */
  | "encryption";

/** A case about databases, and where it makes sense. */
export interface DatabaseCase extends ParityCase<DatabaseFixture> {
  readonly only?: DatabaseFixture["backend"];
  /** What the database has to be able to do. */
  readonly needs?: readonly Ability[];
  /** The pool that the database is opened with, by whoever opens it. */
  readonly pool?: PoolConfig;
  /** What is wrong with the settings that it is opened with. */
  readonly spoil?: (config: DatabaseConfig) => DatabaseConfig;
}

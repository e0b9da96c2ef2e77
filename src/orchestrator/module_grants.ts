import type { JwtIssueRules } from "../jwt/config_types.ts";

/**
 * How much a module's own settings count for, where it opens a service with some:
 *
 * - `"override"`: all that says which service this is, and how to get into it, is the orchestrator's.
 * - `"merge"`: the module's settings fill in what the orchestrator's leave open, but for paths, and
 *   but for an address where the orchestrator has a login.
 * - `{ allow }`: these settings, by name, may be the module's.
 *
 * In all three, sizes and times are the smaller of what it asks for and what it may have, and no
 * secret of a module is ever used. docs/policy.md has the table.
 */
export type ConfigInheritance = "override" | "merge" | { readonly allow: readonly string[] };

/** How a module may use one database. */
export interface DatabaseGrant {
  /**
   * Whether it can change nothing: the server refuses it, and undoes whatever it did all the same.
   * docs/policy.md tells what that holds for.
   *
   * @default {false}
   */
  readonly readOnly?: boolean;
  /**
   * How many of the pool's connections all of the module's statements, transactions and streams
   * hold at once; further ones wait. By default all but one, so that others always get some; all of
   * them, where nobody else may use the database.
   */
  readonly maxConnections?: number;
  /** How many rows one call may give; a stream counts as one call. By default as many as there are. */
  readonly maxRows?: number;
  /** How many bytes the rows of a `query` may take, about. By default the database's own limit. */
  readonly maxResultBytes?: number;
  /**
   * How many milliseconds the server may take for one statement, and for each further part of a
   * stream; then it is cancelled there. By default as long as it takes. SQLite and an embedded
   * PostgreSQL cannot be cancelled.
   */
  readonly statementTimeoutMs?: number;
  /**
   * How much the module's own settings count for.
   *
   * @default {"override"}
   */
  readonly config?: ConfigInheritance;
}

/** How a module may use one cache. */
export interface CacheGrant {
  /**
   * The namespace that all its keys, tags and locks are in, whatever it asks for: modules with
   * different ones never meet, those with the same one share. As soon as one module has one in a
   * cache, all that may use that cache need one; `""` is the whole cache. By default modules share.
   */
  readonly namespace?: string;
  /** How many bytes one value may have. By default as many as the cache takes. */
  readonly maxValueBytes?: number;
  /**
   * Whether it can change nothing, and lock nothing.
   *
   * @default {false}
   */
  readonly readOnly?: boolean;
  /**
   * How much the module's own settings count for.
   *
   * @default {"override"}
   */
  readonly config?: ConfigInheritance;
}

/** How a module may use one JWT service. A module's own keys never count for anything. */
export interface JwtGrant {
  /**
   * What holds for every token that the module has signed, in the place of the service's own
   * `issue`; `false` signs none.
   */
  readonly issue?: false | JwtIssueRules;
}

/**
 * Which services a module may use, by kind and name. A service that is not named looks to it as if
 * there were none; so does every service of a kind that is not named. Where one service of a kind
 * is named, it is the one that a module gets which names none.
 */
export interface ModuleServices {
  /** Databases. */
  readonly database?: Readonly<Record<string, DatabaseGrant>>;
  /** Caches. */
  readonly cache?: Readonly<Record<string, CacheGrant>>;
  /** JWT services. */
  readonly jwt?: Readonly<Record<string, JwtGrant>>;
  /** Services of the orchestrator's own: those that it provides. */
  readonly custom?: readonly string[];
}

/** How much a module may take of the machine and of its orchestrator. */
export interface ModuleLimits {
  /**
   * How many MiB of JavaScript objects it may hold: a process that needs more is ended by Deno. Of
   * what is held elsewhere, such as the bytes of an `ArrayBuffer`, nothing is counted, and each
   * worker has as much again (docs/orchestrator.md). By default as much as Deno itself allows.
   */
  readonly maxMemoryMiB?: number;
  /**
   * How many of its operations are carried out at once; further ones wait, in their order. What
   * others may wait for (a commit, a rollback, the next rows of a stream, closing it, releasing a
   * lock) does not wait. By
   * default as many as docs/protocol.md §3.2 lets a module have under way.
   */
  readonly maxOperationsInFlight?: number;
}

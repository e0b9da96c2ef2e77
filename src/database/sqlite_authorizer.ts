/** What statements may do beyond their database, which several callers share. */
import { DatabaseError } from "../errors.ts";

/** SQLite's "Authorizer Action Codes": https://sqlite.org/c3ref/c_alter_table.html */
/** DELETE, INSERT, PRAGMA, UPDATE. */
const CHANGING: ReadonlySet<number> = new Set([9, 18, 19, 23]);
const CREATE_TEMPORARY: ReadonlySet<number> = new Set([3, 4, 5, 6]);
const PRAGMA = 19;
const ATTACH = 24;
const DETACH = 25;
const FUNCTION = 31;

/** SQLite's "Authorizer Return Codes": https://sqlite.org/c3ref/c_deny.html */
const OK = 0;
const DENY = 1;

/** The pragmas that only tell something, whatever their argument. */
const TELLING_PRAGMAS: ReadonlySet<string> = new Set([
  "collation_list",
  "compile_options",
  "foreign_key_check",
  "foreign_key_list",
  "function_list",
  "index_info",
  "index_list",
  "index_xinfo",
  "integrity_check",
  "module_list",
  "pragma_list",
  "quick_check",
  "table_info",
  "table_list",
  "table_xinfo",
]);

/** The pragmas that only tell something while they have no argument. */
const READABLE_PRAGMAS: ReadonlySet<string> = new Set([
  "auto_vacuum",
  "data_version",
  "encoding",
  "foreign_keys",
  "freelist_count",
  "journal_mode",
  "page_count",
  "page_size",
  "schema_version",
]);

/** The pragmas whose effect is part of the database, or ends with the transaction. */
const SETTABLE_PRAGMAS: ReadonlySet<string> = new Set([
  "application_id",
  "defer_foreign_keys",
  "optimize",
  "user_version",
]);

/** What is going on: a caller's statement is prepared, or run, or it is our own. */
type Phase = "preparing" | "running" | "trusting";

/** The part of node:sqlite that is not of its types yet. */
interface Authorizable {
  setAuthorizer(
    authorize: (action: number, first: string | null, second: string | null) => number,
  ): void;
}

/**
 * Keeps statements inside their database: they reach no other file, and change no setting of the
 * connection. SQLite itself asks, for whatever it is about to run, so no way of writing a statement
 * gets around it.
 *
 * Source: https://sqlite.org/c3ref/set_authorizer.html
 */
export class SqliteAuthorizer {
  #refusal: string | undefined;
  #phase: Phase = "preparing";
  #hasSeenTemporaries = false;
  #hasSeenChanges = false;

  /** @throws {DatabaseError} Of kind `configuration` where SQLite cannot be told to ask. */
  constructor(database: object) {
    if (!canAuthorize(database)) {
      throw new DatabaseError(
        "configuration",
        "Cannot open an SQLite database: this version of Deno cannot restrict what SQL reaches",
      );
    }
    database.setAuthorizer((action, first, second) => {
      if (CREATE_TEMPORARY.has(action)) this.#hasSeenTemporaries = true;
      if (CHANGING.has(action)) this.#hasSeenChanges = true;
      if (this.#phase === "trusting") return OK;
      const refusal = refusalOf(this.#phase, action, first, second);
      this.#refusal ??= refusal;
      return refusal === undefined ? OK : DENY;
    });
  }

  /** Whether a statement was to make something temporary, which belongs to the connection. */
  get hasSeenTemporaries(): boolean {
    return this.#hasSeenTemporaries;
  }

  /** Runs what this library itself has to say to the database. */
  trusting<T>(run: () => T): T {
    return this.#during("trusting", run);
  }

  /** Runs a statement that was allowed when it was prepared. */
  running<T>(run: () => T): T {
    return this.#during("running", run);
  }

  /** Whether a statement was to change something since the last time that this was asked. */
  takeChanges(): boolean {
    const hasSeenChanges = this.#hasSeenChanges;
    this.#hasSeenChanges = false;
    return hasSeenChanges;
  }

  /** What was refused since the last time that this was asked. */
  takeRefusal(): string | undefined {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    return refusal;
  }

  #during<T>(phase: Phase, run: () => T): T {
    this.#phase = phase;
    try {
      return run();
    } finally {
      this.#phase = "preparing";
    }
  }
}

function refusalOf(
  phase: Phase,
  action: number,
  first: string | null,
  second: string | null,
): string | undefined {
  switch (action) {
    case ATTACH:
      // While it runs, VACUUM attaches a nameless database of its own.
      return phase === "running" && first === ""
        ? undefined
        : "it attaches a database, and statements reach only their own";
    case DETACH:
      return "it detaches a database that others may use";
    case FUNCTION:
      return second === "load_extension" ? "it loads native code" : undefined;
    case PRAGMA:
      return isAllowedPragma(String(first).toLowerCase(), second !== null)
        ? undefined
        : `PRAGMA ${first} is for whoever owns the database`;
    default:
      return undefined;
  }
}

function isAllowedPragma(name: string, hasArgument: boolean): boolean {
  return TELLING_PRAGMAS.has(name) || SETTABLE_PRAGMAS.has(name) ||
    (!hasArgument && READABLE_PRAGMAS.has(name));
}

function canAuthorize(database: object): database is Authorizable {
  return "setAuthorizer" in database && typeof database.setAuthorizer === "function";
}

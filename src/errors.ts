/**
 * The errors that this library throws: one root, one class a service, a closed list of kinds each.
 *
 * Misuse by the programmer (a wrong argument type) is a `TypeError` instead.
 *
 * @module
 */

/** Options common to all errors of this library. */
export interface PywattErrorOptions {
  /** What led to this error, if something that the caller may see did. */
  readonly cause?: unknown;
}

/**
 * The root of all errors that this library throws on purpose.
 *
 * @example Tell what happened by its kind
 * ```ts
 * import { createDatabaseConnection, PywattError } from "@pywatt/sdk";
 *
 * await using db = await createDatabaseConnection();
 * try {
 *   await db.query("SELECT * FROM missing");
 * } catch (error) {
 *   if (!(error instanceof PywattError)) throw error;
 *   console.error(error.name, error.kind); // DatabaseError query
 * }
 * ```
 */
export class PywattError<Kind extends string = string> extends Error {
  static {
    this.prototype.name = "PywattError";
  }

  /** What went wrong, out of a closed list. */
  readonly kind: Kind;

  /**
   * Makes an error.
   *
   * @param kind What went wrong, out of a closed list.
   * @param message What was attempted, then a colon, then the detail.
   * @param options The cause, if any.
   */
  constructor(kind: Kind, message: string, options: PywattErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.kind = kind;
  }
}

/** Every {@linkcode DatabaseError} kind. */
export const DATABASE_ERROR_KINDS = [
  "connection",
  "query",
  "transaction",
  "pool",
  "timeout",
  "cancelled",
  "configuration",
  "serialization",
] as const;

/**
 * What went wrong in a database call.
 *
 * - `connection`: the database could not be reached, refused the login, or was lost.
 * - `query`: the database refused the statement; see `sqlState`.
 * - `transaction`: the transaction has ended, or could not be committed.
 * - `pool`: no connection became free within `pool.acquireTimeoutSeconds`.
 * - `timeout`, `cancelled`: the call's own `timeoutMs` or `signal` ended it.
 * - `configuration`: the settings name something that does not exist or is not allowed.
 * - `serialization`: a value cannot be carried, or cannot be shown as a JavaScript value.
 */
export type DatabaseErrorKind = typeof DATABASE_ERROR_KINDS[number];

/** What the database server told about an error, where it did. */
export interface DatabaseErrorDetails {
  /** The five-character SQLSTATE; the usual errors of SQLite and MySQL are given PostgreSQL's codes. */
  readonly sqlState?: string;
  /** The name of the violated constraint. */
  readonly constraint?: string;
  /** The schema that the error is about. */
  readonly schema?: string;
  /** The table that the error is about. */
  readonly table?: string;
  /** The column that the error is about. */
  readonly column?: string;
  /** The server's second line. It can hold values of the row that was refused. */
  readonly detail?: string;
  /** The server's advice. */
  readonly hint?: string;
  /** Where in the statement, in characters from 1. */
  readonly position?: number;
  /** The statement has been carried out, or may have been: its answer never came, or not whole. */
  readonly outcomeUnknown?: true;
}

/** A database call that failed. */
export class DatabaseError extends PywattError<DatabaseErrorKind> {
  static {
    this.prototype.name = "DatabaseError";
  }

  /** The five-character SQLSTATE; the usual errors of SQLite and MySQL are given PostgreSQL's codes. */
  declare readonly sqlState?: string;
  /** The name of the violated constraint. */
  declare readonly constraint?: string;
  /** The schema that the error is about. */
  declare readonly schema?: string;
  /** The table that the error is about. */
  declare readonly table?: string;
  /** The column that the error is about. */
  declare readonly column?: string;
  /** The server's second line. It can hold values of the row that was refused. */
  declare readonly detail?: string;
  /** The server's advice. */
  declare readonly hint?: string;
  /** Where in the statement, in characters from 1. */
  declare readonly position?: number;
  /** The statement has been carried out, or may have been: its answer never came, or not whole. */
  declare readonly outcomeUnknown?: true;

  /**
   * Makes an error.
   *
   * @param kind What went wrong.
   * @param message What was attempted, then a colon, then the detail.
   * @param options What the server told, and the cause, if any.
   */
  constructor(
    kind: DatabaseErrorKind,
    message: string,
    options: DatabaseErrorDetails & PywattErrorOptions = {},
  ) {
    const { cause: _cause, ...details } = options;
    super(kind, message, options);
    Object.assign(this, details);
  }
}

/** Every {@linkcode CacheError} kind. */
export const CACHE_ERROR_KINDS = [
  "connection",
  "operation",
  "timeout",
  "cancelled",
  "configuration",
  "serialization",
] as const;

/**
 * What went wrong in a cache call.
 *
 * - `connection`: the cache could not be reached, refused the login, or was lost.
 * - `operation`: the cache refused the operation, as an increment of what is no integer.
 * - `timeout`, `cancelled`: the call's own `timeoutMs` or `signal` ended it.
 * - `configuration`: the settings name something that does not exist or is not allowed.
 * - `serialization`: a value cannot be carried.
 */
export type CacheErrorKind = typeof CACHE_ERROR_KINDS[number];

/** What is known of a failed cache call beside its kind. */
export interface CacheErrorDetails {
  /** The operation may have been carried out: its answer never came. */
  readonly outcomeUnknown?: true;
}

/** A cache call that failed. */
export class CacheError extends PywattError<CacheErrorKind> {
  static {
    this.prototype.name = "CacheError";
  }

  /** The operation may have been carried out: its answer never came. */
  declare readonly outcomeUnknown?: true;

  /**
   * Makes an error.
   *
   * @param kind What went wrong.
   * @param message What was attempted, then a colon, then the detail.
   * @param options What else is known, and the cause, if any.
   */
  constructor(
    kind: CacheErrorKind,
    message: string,
    options: CacheErrorDetails & PywattErrorOptions = {},
  ) {
    super(kind, message, options);
    if (options.outcomeUnknown) Object.assign(this, { outcomeUnknown: true });
  }
}

/** Every {@linkcode JwtError} kind. */
export const JWT_ERROR_KINDS = [
  "expired",
  "not_active",
  "invalid_signature",
  "malformed",
  "algorithm",
  "claims",
  "missing",
  "configuration",
  "internal",
  "timeout",
  "cancelled",
] as const;

/**
 * What went wrong in a JWT call.
 *
 * - `expired`: `exp` has passed, or the token is older than it may be.
 * - `not_active`: `nbf` has not come.
 * - `invalid_signature`: no accepted key has signed it, or has its `kid`.
 * - `malformed`: it is no token, or one that brings what must not be followed.
 * - `algorithm`: its `alg` is not that of the key, or none that is known, such as `none`.
 * - `claims`: a claim is missing, of a wrong type, or not what was asked for or is allowed.
 * - `missing`: the request carries no token.
 * - `configuration`: the settings name something that does not exist or is not allowed.
 * - `internal`: the service itself failed, or was lost.
 * - `timeout`, `cancelled`: the call's own `timeoutMs` or `signal` ended it.
 */
export type JwtErrorKind = typeof JWT_ERROR_KINDS[number];

/** A JWT call that failed. */
export class JwtError extends PywattError<JwtErrorKind> {
  static {
    this.prototype.name = "JwtError";
  }
}

/** Every {@linkcode ServiceError} kind. */
export const SERVICE_ERROR_KINDS = [
  "connection",
  "operation",
  "invalid_params",
  "timeout",
  "cancelled",
  "configuration",
  "serialization",
] as const;

/**
 * What went wrong in a call of a service of an orchestrator's own.
 *
 * - `connection`: the service could not be reached, or was lost.
 * - `operation`: the service refused, or failed; see `code`.
 * - `invalid_params`: the service's own check refused what it was handed.
 * - `timeout`, `cancelled`: the call's own `timeoutMs` or `signal` ended it.
 * - `configuration`: there is nothing that carries the service out.
 * - `serialization`: a value cannot be carried.
 */
export type ServiceErrorKind = typeof SERVICE_ERROR_KINDS[number];

/** What is known of a failed call of a service beside its kind. */
export interface ServiceErrorDetails {
  /** What the service itself calls it. */
  readonly code?: string;
  /** The call may have been carried out: its answer never came. */
  readonly outcomeUnknown?: true;
}

/**
 * A call of a service of an orchestrator's own that failed. A service throws it to tell its caller
 * something; of any other error that it throws, the caller hears nothing but that it failed.
 */
export class ServiceError extends PywattError<ServiceErrorKind> {
  static {
    this.prototype.name = "ServiceError";
  }

  /** What the service itself calls it. */
  declare readonly code?: string;
  /** The call may have been carried out: its answer never came. */
  declare readonly outcomeUnknown?: true;

  /**
   * Makes an error.
   *
   * @param kind What went wrong.
   * @param message What was attempted, then a colon, then the detail.
   * @param options What else is known, and the cause, if any.
   */
  constructor(
    kind: ServiceErrorKind,
    message: string,
    options: ServiceErrorDetails & PywattErrorOptions = {},
  ) {
    const { cause: _cause, ...details } = options;
    super(kind, message, options);
    Object.assign(this, details);
  }
}

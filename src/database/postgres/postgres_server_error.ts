import { DatabaseError, type DatabaseErrorDetails, type DatabaseErrorKind } from "../../errors.ts";

/** An error that PostgreSQL itself reported, whatever brought it here. */
export interface PostgresServerError {
  /** The SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** Where in the statement's text, from 1. */
  readonly position?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
}

/** PostgreSQL documentation, Appendix A: classes and codes that say more than "the query failed". */
const KINDS: readonly (readonly [RegExp, DatabaseErrorKind])[] = [
  [/^(08(?!P01)|28|57P|53300|3D000)/, "connection"],
  [/^(25(?!006)|40)/, "transaction"],
];

const CANCELED = "57014";

/**
 * Makes an error of this library of what PostgreSQL reported.
 *
 * @param attempted What was attempted, as the message says it.
 * @param lasting Whether the statement may have had its effect although no answer came.
 */
export function fromPostgresServer(
  error: PostgresServerError,
  attempted: string,
  lasting: boolean,
): DatabaseError {
  const kind = kindOf(error);
  const details: DatabaseErrorDetails = {
    sqlState: error.code,
    ...(error.constraint ? { constraint: error.constraint } : {}),
    ...(error.schema ? { schema: error.schema } : {}),
    ...(error.table ? { table: error.table } : {}),
    ...(error.column ? { column: error.column } : {}),
    ...(error.detail ? { detail: error.detail } : {}),
    ...(error.hint ? { hint: error.hint } : {}),
    ...(error.position ? { position: Number(error.position) } : {}),
    ...(kind === "connection" && lasting ? { outcomeUnknown: true } : {}),
  };
  return new DatabaseError(kind, `Cannot ${attempted}: ${error.message}`, details);
}

function kindOf({ code, message }: PostgresServerError): DatabaseErrorKind {
  if (code === CANCELED) return message.includes("timeout") ? "timeout" : "cancelled";
  return KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? "query";
}

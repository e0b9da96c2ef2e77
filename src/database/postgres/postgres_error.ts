import { DatabaseError } from "../../errors.ts";
import { type Guarded, isRecord, isString, optional, shape } from "../../guard.ts";
import { UnsendableParameter } from "./postgres_parameter.ts";
import { fromPostgresServer } from "./postgres_server_error.ts";
import { tlsProblem } from "../start_tls.ts";

const isServerError = shape({
  name: (value): value is "PostgresError" => value === "PostgresError",
  code: isString,
  message: isString,
  detail: optional(isString),
  hint: optional(isString),
  position: optional(isString),
  schema_name: optional(isString),
  table_name: optional(isString),
  column_name: optional(isString),
  constraint_name: optional(isString),
});

/** An error that the server itself reported. */
type ServerError = Guarded<typeof isServerError>;

/** What is said of a connection that ended without a word. */
export const CONNECTION_LOST = "the connection was lost";

/** What a pooler gets to hear that hands a prepared statement to another of its connections. */
const PREPARED_ELSEWHERE: ReadonlySet<string> = new Set(["26000", "42P05"]);

/**
 * Turns what npm:postgres threw into an error of this library.
 *
 * The driver's own error is not kept as the cause: it holds the statement's parameters.
 *
 * @param attempted What was attempted, as the message says it.
 * @param lasting Whether the statement may have had its effect although no answer came.
 */
export function toDatabaseError(
  error: unknown,
  attempted: string,
  { lasting }: { readonly lasting: boolean },
): DatabaseError {
  if (error instanceof DatabaseError) return error;
  if (error instanceof UnsendableParameter) {
    return new DatabaseError("serialization", error.message);
  }
  if (error instanceof Error && isServerError(withOwnProperties(error))) {
    const server = withOwnProperties(error);
    if (isServerError(server)) return fromServer(server, attempted, lasting);
  }
  return new DatabaseError("connection", `Cannot ${attempted}: ${lossText(error)}`, {
    ...(lasting ? { outcomeUnknown: true } : {}),
  });
}

/**
 * Whether the connection is as good as before: the server refused the statement, or we did as its
 * parameters were written, and nothing else.
 */
export function isCleanRefusal(error: DatabaseError): boolean {
  const { kind, sqlState } = error;
  if (kind === "serialization") return true;
  return sqlState !== undefined && !PREPARED_ELSEWHERE.has(sqlState) && kind !== "connection";
}

function fromServer(error: ServerError, attempted: string, lasting: boolean): DatabaseError {
  const { schema_name, table_name, column_name, constraint_name, ...fields } = error;
  const named = {
    schema: schema_name,
    table: table_name,
    column: column_name,
    constraint: constraint_name,
  };
  const advice = PREPARED_ELSEWHERE.has(error.code)
    ? "; behind a pooler, prepare has to be false"
    : "";
  const message = error.message + advice;
  return fromPostgresServer({ ...fields, ...named, message }, attempted, lasting);
}

function lossText(error: unknown): string {
  const code = isRecord(error) && isString(error.code) ? error.code : "";
  switch (code) {
    case "CONNECT_TIMEOUT":
      return "the server did not answer in time";
    case "ECONNREFUSED":
      return "the server refused the connection";
    case "ENOENT":
      return "the server has no such socket";
    case "ENOTFOUND":
      return "the server's host name is not known";
    case "CONNECTION_CLOSED":
    case "CONNECTION_ENDED":
    case "CONNECTION_DESTROYED":
    case "ECONNRESET":
    case "EPIPE":
      return CONNECTION_LOST;
    default:
      return tlsProblem(error) ?? (error instanceof Error ? error.message : String(error));
  }
}

/** The driver's errors carry their fields as own properties, and name and message as inherited. */
function withOwnProperties(error: Error): Record<string, unknown> {
  return { ...error, name: error.name, message: error.message };
}

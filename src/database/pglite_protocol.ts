import type { messages } from "@electric-sql/pglite";
import type { PgliteLibrary } from "./pglite_library.ts";
import type { PostgresServerError } from "./postgres_server_error.ts";

/** Tells a server that waits for the rows of a COPY that there are none; any other ignores it. */
const NO_COPY_DATA = "no rows can be sent";

type BackendMessage = messages.BackendMessage;

/** A column of an answer. */
export interface AnswerColumn {
  readonly name: string;
  readonly oid: number;
}

/** All that came back for one request. */
export interface Answer {
  readonly columns: readonly AnswerColumn[];
  /** Each cell as PostgreSQL's text. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly parameterOids: readonly number[];
  /** What was done, and to how many rows: `INSERT 0 3`. */
  readonly tag: string;
  readonly error: PostgresServerError | undefined;
  /** Whether the statement holds nothing. */
  readonly isEmpty: boolean;
  /** Whether rows were to be copied from or to a client. */
  readonly isCopy: boolean;
  /** Whether a transaction is open now. */
  readonly isInTransaction: boolean;
}

/**
 * PostgreSQL's wire protocol, as far as it is needed: one statement at a time, everything as text.
 *
 * Source: PostgreSQL documentation, "Extended Query" and "Message Formats".
 */
export class PgliteProtocol {
  readonly #serialize: PgliteLibrary["protocol"]["serialize"];
  readonly #messages: PgliteLibrary["protocol"]["messages"];

  constructor({ protocol }: PgliteLibrary) {
    this.#serialize = protocol.serialize;
    this.#messages = protocol.messages;
  }

  /** Runs a statement. */
  statement(text: string, values: readonly (string | null)[]): Uint8Array {
    const { parse, bind, describe, execute, copyFail, sync } = this.#serialize;
    return concat([
      parse({ text }),
      bind({ values: [...values] }),
      describe({ type: "P" }),
      execute({}),
      copyFail(NO_COPY_DATA),
      sync(),
    ]);
  }

  /** Asks for the types of a statement's parameters. */
  description(text: string): Uint8Array {
    const { parse, describe, sync } = this.#serialize;
    return concat([parse({ text }), describe({ type: "S" }), sync()]);
  }

  read(received: readonly BackendMessage[]): Answer {
    const {
      CommandCompleteMessage,
      CopyResponse,
      DataRowMessage,
      DatabaseError,
      ParameterDescriptionMessage,
      ReadyForQueryMessage,
      RowDescriptionMessage,
    } = this.#messages;
    const rows: (string | null)[][] = [];
    let columns: AnswerColumn[] = [];
    let parameterOids: readonly number[] = [];
    let tag = "";
    let error: PostgresServerError | undefined;
    let isEmpty = false;
    let isCopy = false;
    let isInTransaction = false;
    for (const message of received) {
      if (message instanceof DataRowMessage) rows.push(message.fields);
      else if (message instanceof RowDescriptionMessage) {
        columns = message.fields.map(({ name, dataTypeID }) => ({ name, oid: dataTypeID }));
      } else if (message instanceof ParameterDescriptionMessage) {
        parameterOids = message.dataTypeIDs;
      } else if (message instanceof CommandCompleteMessage) tag = message.text;
      else if (message instanceof DatabaseError) error ??= serverError(message);
      else if (message.name === "emptyQuery") isEmpty = true;
      else if (message instanceof CopyResponse) isCopy = true;
      else if (message instanceof ReadyForQueryMessage) isInTransaction = message.status !== "I";
    }
    return { columns, rows, parameterOids, tag, error, isEmpty, isCopy, isInTransaction };
  }
}

function serverError(
  { code = "XX000", message, detail, hint, position, schema, table, column, constraint }:
    messages.DatabaseError,
): PostgresServerError {
  return { code, message, detail, hint, position, schema, table, column, constraint };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

import type { PostgresServerError } from "../postgres/postgres_server_error.ts";

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
  /** Whether a transaction is open now. */
  readonly isInTransaction: boolean;
}

/** The type of a message, and its length, which counts itself but not the type. */
const HEADER_BYTES = 5;
const NULL_LENGTH = 0xffff_ffff;

/** A text may begin with a byte order mark, which is a part of it. */
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads what PostgreSQL answers, from pieces of any size.
 *
 * Not by PGlite's own reader, which drops byte order marks.
 *
 * Source: PostgreSQL documentation, "Message Formats".
 */
export class AnswerReader {
  readonly #rows: (string | null)[][] = [];
  #columns: AnswerColumn[] = [];
  #parameterOids: number[] = [];
  #tag = "";
  #error: PostgresServerError | undefined;
  #isInTransaction = false;
  #pieces: Uint8Array[] = [];
  #waitingBytes = 0;
  #neededBytes = HEADER_BYTES;

  /** @param piece Is read or copied before this returns. */
  push(piece: Uint8Array): void {
    this.#waitingBytes += piece.length;
    if (this.#waitingBytes < this.#neededBytes) {
      this.#pieces.push(piece.slice());
      return;
    }
    const bytes = this.#pieces.length === 0 ? piece : concatenated([...this.#pieces, piece]);
    const rest = this.#readMessages(bytes);
    this.#pieces = rest.length === 0 ? [] : [rest.slice()];
    this.#waitingBytes = rest.length;
  }

  get answer(): Answer {
    return {
      columns: this.#columns,
      rows: this.#rows,
      parameterOids: this.#parameterOids,
      tag: this.#tag,
      error: this.#error,
      isInTransaction: this.#isInTransaction,
    };
  }

  /** Gives the bytes of the last message that has not come whole. */
  #readMessages(bytes: Uint8Array): Uint8Array {
    let start = 0;
    this.#neededBytes = HEADER_BYTES;
    while (start + HEADER_BYTES <= bytes.length) {
      const fields = new Fields(bytes, start);
      const type = String.fromCharCode(fields.byte());
      const end = start + 1 + fields.uint32();
      if (end > bytes.length) {
        this.#neededBytes = end - start;
        break;
      }
      this.#take(type, fields);
      start = end;
    }
    return bytes.subarray(start);
  }

  #take(type: string, fields: Fields): void {
    switch (type) {
      case "D": // DataRow
        this.#rows.push(fields.list(() => fields.text()));
        break;
      case "T": // RowDescription
        this.#columns = fields.list(() => fields.column());
        break;
      case "t": // ParameterDescription
        this.#parameterOids = fields.list(() => fields.uint32());
        break;
      case "C": // CommandComplete
        this.#tag = fields.string();
        break;
      case "E": // ErrorResponse
        this.#error ??= fields.error();
        break;
      case "Z": // ReadyForQuery
        this.#isInTransaction = String.fromCharCode(fields.byte()) !== "I";
        break;
    }
  }
}

/** The fields of one message, one after the other. */
class Fields {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = position;
  }

  byte(): number {
    return this.#view.getUint8(this.#position++);
  }

  uint32(): number {
    this.#position += 4;
    return this.#view.getUint32(this.#position - 4);
  }

  /** As many as the number before them says. */
  list<T>(read: () => T): T[] {
    const length = this.#view.getUint16(this.#position);
    this.#position += 2;
    return Array.from({ length }, read);
  }

  text(): string | null {
    const length = this.uint32();
    if (length === NULL_LENGTH) return null;
    this.#position += length;
    return DECODER.decode(this.#bytes.subarray(this.#position - length, this.#position));
  }

  /** One that ends in a NUL. */
  string(): string {
    const start = this.#position;
    const end = this.#bytes.indexOf(0, start);
    this.#position = end + 1;
    return DECODER.decode(this.#bytes.subarray(start, end));
  }

  column(): AnswerColumn {
    const name = this.string();
    this.#position += 6; // The table's OID and the column's number.
    const oid = this.uint32();
    this.#position += 8; // The type's size, its modifier, and the format, which is text.
    return { name, oid };
  }

  error(): PostgresServerError {
    const fields = new Map<string, string>();
    for (let code = this.byte(); code !== 0; code = this.byte()) {
      fields.set(String.fromCharCode(code), this.string());
    }
    return {
      code: fields.get("C") ?? "XX000",
      message: fields.get("M") ?? "",
      detail: fields.get("D"),
      hint: fields.get("H"),
      position: fields.get("P"),
      schema: fields.get("s"),
      table: fields.get("t"),
      column: fields.get("c"),
      constraint: fields.get("n"),
    };
  }
}

/** Puts pieces together. */
export function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

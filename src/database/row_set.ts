import { encodeValue } from "../ipc/value.ts";
import { cellDecoder, type ColumnEncoding, elementEncoding } from "./column_encoding.ts";
import type { RowSet } from "./driver.ts";
import type { ArrayRows, Row } from "./types.ts";
import type { ValueOptions } from "./value_options.ts";

/** Makes the row objects that the caller gets: the same code in both modes. */
export function toRows(
  { columns, encodings, rows }: RowSet,
  options: Required<ValueOptions>,
): Row[] {
  const decoders = decodersOf(columns, encodings, options);
  return rows.map((cells) => {
    const row: Row = {};
    for (let index = 0; index < columns.length; index++) {
      const decode = decoders[index];
      const cell = cells[index];
      setColumn(row, columns[index] ?? "", decode === undefined ? cell : decode(cell));
    }
    return row;
  });
}

/** Makes the rows as arrays, with the columns beside them. */
export function toArrayRows(
  { columns, types = [], encodings, rows }: RowSet,
  options: Required<ValueOptions>,
): ArrayRows {
  const decoders = decodersOf(columns, encodings, options);
  return {
    columns: columns.map((name, index) => ({ name, type: types[index] ?? "" })),
    rows: rows.map((cells) =>
      cells.map((cell, index) => {
        const decode = decoders[index];
        return decode === undefined ? cell : decode(cell);
      })
    ),
  };
}

function decodersOf(
  columns: RowSet["columns"],
  encodings: RowSet["encodings"],
  options: Required<ValueOptions>,
) {
  return encodings.map((encoding, index) => cellDecoder(encoding, columns[index] ?? "", options));
}

function setColumn(row: Row, name: string, value: unknown): void {
  if (name !== "__proto__") row[name] = value;
  else {
    Object.defineProperty(row, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

/** docs/protocol.md §5.2: replaces the cells that JSON cannot say; tells no types of columns. */
export function toWire({ columns, encodings, rows }: RowSet): RowSet {
  const encoders = encodings.map(cellEncoder);
  if (encoders.every((encoder) => encoder === undefined)) return { columns, encodings, rows };
  return {
    columns,
    encodings: encodings.map(wireEncoding),
    rows: rows.map((cells) =>
      cells.map((cell, index) => {
        const encode = encoders[index];
        return encode === undefined || cell === null ? cell : encode(cell);
      })
    ),
  };
}

function wireEncoding(encoding: ColumnEncoding): ColumnEncoding {
  switch (encoding) {
    case "bytes":
      return "base64";
    case "bytes[]":
      return "base64[]";
    case "value":
      return "tagged";
    default:
      return encoding;
  }
}

function cellEncoder(encoding: ColumnEncoding): ((cell: unknown) => unknown) | undefined {
  switch (elementEncoding(encoding)) {
    case "bytes":
      return toBase64;
    case "value":
      return encodeValue;
    default:
      return undefined;
  }
}

function toBase64(cell: unknown): unknown {
  if (cell instanceof Uint8Array) return cell.toBase64();
  return Array.isArray(cell) ? cell.map(toBase64) : cell;
}

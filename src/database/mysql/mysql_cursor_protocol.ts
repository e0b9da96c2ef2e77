/**
 * Cursors of the server, which mysql2 does not have: this reaches into how it runs its commands.
 *
 * Source: MySQL Source Code Documentation, "COM_STMT_EXECUTE" and "COM_STMT_FETCH".
 */
import { isRecord } from "../../guard.ts";
import { type MysqlResult, takeColumns, toMysqlResult, toRowsOfCells } from "./mysql_result.ts";
import type { MysqlColumn } from "./mysql_types.ts";

const CURSOR_TYPE_READ_ONLY = 1;
const COM_STMT_FETCH = 0x1c;
const FETCH_BYTES = 9;

/** Of a packet: three bytes of length, one of its number; then comes the command. */
const HEADER_BYTES = 4;
/** Where COM_STMT_EXECUTE has its flags: after the command and the statement's number. */
const FLAGS_OFFSET = HEADER_BYTES + 5;

const SERVER_STATUS_CURSOR_EXISTS = 64;
const SERVER_STATUS_LAST_ROW_SENT = 128;

interface Packet {
  isEOF(): boolean;
  isError(): boolean;
  eofStatusFlags(): number;
  asError(encoding: string): Error;
}

/** What runs on a connection: called first without a packet, it tells when it has ended. */
interface Command {
  execute(packet: Packet | undefined, connection: unknown): boolean;
  onResult?(error: unknown): void;
}

interface Connection {
  addCommand(command: Command): unknown;
  writePacket(packet: unknown): void;
  _resetSequenceId(): void;
}

interface ExecuteCommand extends Command {
  readonly statement: { readonly id: number };
  readonly options: unknown;
  readonly next: unknown;
  readonly fieldsEOF: unknown;
  readonly _rowParser: { next(packet: Packet, fields: unknown, options: unknown): unknown };
  on(event: "fields", listener: (fields: unknown) => void): unknown;
}

/** What an executed statement gives, as mysql2 calls back. */
export type ExecuteDone = (error: unknown, results: unknown) => void;

/** Some of a cursor's rows. */
export interface FetchedRows<Row = unknown[]> {
  readonly rows: readonly Row[];
  readonly isLast: boolean;
}

/** A cursor that the server holds open. */
export interface MysqlServerCursor {
  readonly columns: readonly MysqlColumn[];
  /** Rejects as mysql2 does. */
  fetch(count: number): Promise<FetchedRows>;
}

/**
 * Runs a statement with a cursor.
 *
 * @param execute Has mysql2 execute it, on a connection on which nothing runs.
 * @returns The cursor; the result, of a statement that the server opens none for.
 */
export function openServerCursor(
  connection: unknown,
  execute: (done: ExecuteDone) => unknown,
): Promise<MysqlServerCursor | MysqlResult> {
  const { promise, resolve, reject } = Promise.withResolvers<MysqlServerCursor | MysqlResult>();
  if (!isConnection(connection)) throw unknownDriver();
  const columnsOfAll: (MysqlColumn[] | undefined)[] = [];
  let fields: unknown;
  const command = withCursorFlag(connection, () =>
    execute((error, results) => {
      if (error) reject(error);
      else resolve(toMysqlResult(columnsOfAll, results));
    }));
  if (!isExecuteCommand(command)) throw unknownDriver();
  command.on("fields", (given) => {
    fields = given;
    columnsOfAll.push(takeColumns(given));
  });
  const executeNext = command.execute;
  command.execute = (packet, driverConnection) => {
    const isOpened = command.next === command.fieldsEOF && packet !== undefined && packet.isEOF() &&
      (packet.eofStatusFlags() & SERVER_STATUS_CURSOR_EXISTS) !== 0;
    const hasEnded = executeNext.call(command, packet, driverConnection);
    if (!isOpened) return hasEnded;
    const [columns = []] = columnsOfAll;
    resolve({
      columns,
      async fetch(count) {
        const { rows, isLast } = await fetchRows(connection, command, fields, count);
        return { rows: toRowsOfCells(columns, rows), isLast };
      },
    });
    return true;
  };
  return promise;
}

function fetchRows(
  connection: Connection,
  { statement, options, _rowParser: parser }: ExecuteCommand,
  fields: unknown,
  count: number,
): Promise<FetchedRows<unknown>> {
  const { promise, resolve, reject } = Promise.withResolvers<FetchedRows<unknown>>();
  const rows: unknown[] = [];
  connection.addCommand({
    onResult: reject,
    execute(packet) {
      if (packet === undefined) {
        connection._resetSequenceId();
        connection.writePacket(fetchPacket(statement.id, count));
        return false;
      }
      if (packet.isError()) reject(packet.asError("utf8"));
      else if (packet.isEOF()) {
        const isLast = (packet.eofStatusFlags() & SERVER_STATUS_LAST_ROW_SENT) !== 0;
        resolve({ rows, isLast });
      } else {
        rows.push(parser.next(packet, fields, options));
        return false;
      }
      return true;
    },
  });
  return promise;
}

/** The command writes its packet at once, as nothing else runs. */
function withCursorFlag<T>(connection: Connection, run: () => T): T {
  const { writePacket } = connection;
  let isSet = false;
  connection.writePacket = (packet) => {
    if (!isRecord(packet) || !(packet.buffer instanceof Uint8Array)) throw unknownDriver();
    packet.buffer[FLAGS_OFFSET] = CURSOR_TYPE_READ_ONLY | (packet.buffer[FLAGS_OFFSET] ?? 0);
    isSet = true;
    writePacket.call(connection, packet);
  };
  try {
    const result = run();
    if (!isSet) throw unknownDriver();
    return result;
  } finally {
    Reflect.deleteProperty(connection, "writePacket");
  }
}

function fetchPacket(statementId: number, count: number) {
  const buffer = new Uint8Array(HEADER_BYTES + FETCH_BYTES);
  const view = new DataView(buffer.buffer);
  view.setUint8(HEADER_BYTES, COM_STMT_FETCH);
  view.setUint32(HEADER_BYTES + 1, statementId, true);
  view.setUint32(HEADER_BYTES + 5, count, true);
  return {
    buffer,
    length: () => buffer.length,
    writeHeader(sequenceId: number) {
      view.setUint8(0, FETCH_BYTES);
      view.setUint8(3, sequenceId);
    },
  };
}

function isConnection(value: unknown): value is Connection {
  return hasMethods(value, ["addCommand", "writePacket", "_resetSequenceId"]);
}

function isExecuteCommand(value: unknown): value is ExecuteCommand {
  return hasMethods(value, ["execute", "on", "fieldsEOF"]) && isRecord(value.statement);
}

function hasMethods(value: unknown, names: readonly string[]): value is Record<string, unknown> {
  return isRecord(value) && names.every((name) => typeof value[name] === "function");
}

function unknownDriver(): Error {
  return new Error("this version of mysql2 runs its commands in another way");
}

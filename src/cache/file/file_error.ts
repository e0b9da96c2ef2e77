import { CacheError, type CacheErrorKind } from "../../errors.ts";
import { isNumber, shape } from "../../guard.ts";

const isSqliteError = shape({ errcode: isNumber });

interface Meaning {
  readonly kind: CacheErrorKind;
  readonly detail: string;
}

const BUSY = 5;

/** SQLite's result codes (https://sqlite.org/rescode.html), by their lowest byte. */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [BUSY, { kind: "timeout", detail: "another process holds the cache's file" }],
  [6, { kind: "timeout", detail: "another process holds the cache's file" }], // SQLITE_LOCKED
  [8, { kind: "operation", detail: "the cache's file is read-only" }], // SQLITE_READONLY
  [10, { kind: "connection", detail: "the disk failed" }], // SQLITE_IOERR
  [11, { kind: "connection", detail: "the cache's file is damaged" }], // SQLITE_CORRUPT
  [13, { kind: "operation", detail: "the disk is full" }], // SQLITE_FULL
  [14, { kind: "connection", detail: "the cache's file cannot be opened" }], // SQLITE_CANTOPEN
  [18, { kind: "operation", detail: "the value is larger than SQLite stores" }], // SQLITE_TOOBIG
  [26, { kind: "connection", detail: "the cache's file is no cache" }], // SQLITE_NOTADB
]);

/** What `errcode` holds in its lowest byte. */
const PRIMARY_MASK = 0xff;

function primaryCode(error: unknown): number | undefined {
  return isSqliteError(error) ? error.errcode & PRIMARY_MASK : undefined;
}

/** Whether another process holds the file at this moment, so that nothing was done. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY;
}

/** Turns what node:sqlite threw into an error of this library. */
export function toCacheError(error: unknown, attempted: string): CacheError {
  if (error instanceof CacheError) return error;
  const { kind, detail } = MEANINGS.get(primaryCode(error) ?? 0) ??
    { kind: "operation", detail: error instanceof Error ? error.message : String(error) };
  return new CacheError(kind, `Cannot ${attempted}: ${detail}`);
}

import { DatabaseError } from "../errors.ts";
import type { SqlParameter } from "./types.ts";

/** What a packet has beside the texts and bytes, at the most for each parameter. */
const OVERHEAD_BYTES = 64;

/** UTF-8 has no more bytes for a UTF-16 code unit. */
const BYTES_PER_UNIT = 3;

/**
 * Refuses what the server would: it drops the connection on a packet that is too large.
 *
 * @throws {DatabaseError} Of kind `serialization`.
 */
export function checkPacketSize(
  sql: string,
  params: readonly SqlParameter[],
  maxPacketBytes: number,
): void {
  check("its SQL has", [sql], maxPacketBytes);
  check("its parameters have", params, maxPacketBytes);
}

function check(what: string, values: readonly SqlParameter[], maxPacketBytes: number): void {
  if (sumOf(values, mostBytes) <= maxPacketBytes) return;
  const byteLength = sumOf(values, exactBytes);
  if (byteLength <= maxPacketBytes) return;
  throw new DatabaseError(
    "serialization",
    `Cannot run the statement: ${what} ${byteLength} bytes, ` +
      `the server's max_allowed_packet is ${maxPacketBytes}`,
  );
}

function sumOf(values: readonly SqlParameter[], bytesOf: (value: SqlParameter) => number): number {
  return values.reduce((sum: number, value) => sum + OVERHEAD_BYTES + bytesOf(value), 0);
}

function mostBytes(value: SqlParameter): number {
  return typeof value === "string" ? value.length * BYTES_PER_UNIT : exactBytes(value);
}

function exactBytes(value: SqlParameter): number {
  if (typeof value === "string") return new TextEncoder().encode(value).length;
  return value instanceof Uint8Array ? value.length : 0;
}

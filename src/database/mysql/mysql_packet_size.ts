import { DatabaseError } from "../../errors.ts";
import type { MysqlStatement } from "./mysql_statement.ts";

/** UTF-8 has no more bytes for a UTF-16 code unit. */
const BYTES_PER_UNIT = 3;

/** What a packet has beside its contents, and for each parameter beside the value. */
const OVERHEAD_BYTES = 64;

/**
 * Refuses what the server would: it drops the connection on a packet that is too large.
 *
 * @throws {DatabaseError} Of kind `serialization`.
 */
export function checkPacketSize({ sql, params }: MysqlStatement, maxPacketBytes: number): void {
  const sqlBytes = sql.length * BYTES_PER_UNIT > maxPacketBytes
    ? new TextEncoder().encode(sql).length
    : sql.length;
  check("its SQL has", OVERHEAD_BYTES + sqlBytes, maxPacketBytes);
  const paramBytes = params.reduce((sum, { byteLength }) => sum + OVERHEAD_BYTES + byteLength, 0);
  check("its parameters have", paramBytes, maxPacketBytes);
}

function check(what: string, byteLength: number, maxPacketBytes: number): void {
  if (byteLength <= maxPacketBytes) return;
  throw new DatabaseError(
    "serialization",
    `Cannot run the statement: ${what} about ${byteLength} bytes, ` +
      `the server's max_allowed_packet is ${maxPacketBytes}`,
  );
}

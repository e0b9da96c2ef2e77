import { DatabaseError } from "../../errors.ts";
import type { BeginOptions } from "../driver.ts";

/**
 * MySQL's way to begin a transaction: its isolation level is set before, for the next one only.
 *
 * @throws {DatabaseError} Of kind `configuration` on what MySQL does not have.
 */
export function mysqlBegin({ isolationLevel, readOnly, deferrable }: BeginOptions): string[] {
  if (deferrable !== undefined) {
    throw new DatabaseError(
      "configuration",
      `Cannot begin a transaction: MySQL has no deferrable ones, but deferrable is ${deferrable}`,
    );
  }
  const mode = readOnly === undefined ? "" : readOnly ? " READ ONLY" : " READ WRITE";
  return [
    ...isolationLevel === undefined
      ? []
      : [`SET TRANSACTION ISOLATION LEVEL ${isolationLevel.toUpperCase()}`],
    `START TRANSACTION${mode}`,
  ];
}

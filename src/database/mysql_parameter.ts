import type { Buffer } from "node:buffer";
import type { ExecuteValues, TypedParameter } from "mysql2";
import { DatabaseError } from "../errors.ts";
import { toJsonText } from "./json_text.ts";
import type { SqlParameter } from "./types.ts";

/** What makes parameters of an explicit type. */
export interface MysqlParameterMakers {
  readonly typed: TypedParameter;
  readonly Buffer: typeof Buffer;
}

const INT_LEAST = -(2 ** 31);
const INT_MOST = 2 ** 31 - 1;
const BIGINT_LEAST = -(2n ** 63n);
const BIGINT_MOST = 2n ** 63n - 1n;
const UNSIGNED_INT_MOST = 2 ** 32 - 1;
const UNSIGNED_BIGINT_MOST = 2n ** 64n - 1n;
const MOST_YEAR = 9_999;

/**
 * Makes the parameter that MySQL takes: a whole number is an INT or a BIGINT, another one a DOUBLE,
 * a boolean 1 or 0, a Date a DATETIME of UTC, an array or an object its JSON text.
 *
 * @throws {DatabaseError} Of kind `serialization` on what MySQL has no value for.
 */
export function toMysqlParameter(
  value: SqlParameter,
  { typed, Buffer }: MysqlParameterMakers,
): ExecuteValues {
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return typed.TINY(value ? 1 : 0);
    case "number":
      return numberParameter(value, typed);
    case "bigint":
      return bigintParameter(value, typed);
    default:
      if (value === null) return null;
      if (value instanceof Date) return dateParameter(value, typed);
      if (value instanceof Uint8Array) {
        return typed.BLOB(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      }
      return toJsonText(value);
  }
}

function numberParameter(value: number, typed: TypedParameter): ExecuteValues {
  if (!Number.isFinite(value)) throw refused(`MySQL has no ${value}`);
  if (!Number.isSafeInteger(value)) return typed.DOUBLE(value);
  if (value >= INT_LEAST && value <= INT_MOST) return typed.LONG(value);
  return value > 0 && value <= UNSIGNED_INT_MOST
    ? typed.LONG.unsigned(value)
    : typed.LONGLONG(value);
}

function bigintParameter(value: bigint, typed: TypedParameter): ExecuteValues {
  if (value >= BIGINT_LEAST && value <= BIGINT_MOST) return typed.LONGLONG(value);
  return value > 0n && value <= UNSIGNED_BIGINT_MOST
    ? typed.LONGLONG.unsigned(value)
    : typed.NEWDECIMAL(value.toString());
}

function dateParameter(value: Date, typed: TypedParameter): ExecuteValues {
  const year = value.getUTCFullYear();
  if (year < 0 || year > MOST_YEAR) {
    throw refused(`MySQL has no DATETIME for ${value.toISOString()}`);
  }
  return typed.DATETIME(value);
}

function refused(detail: string): DatabaseError {
  return new DatabaseError("serialization", `Cannot send a parameter: ${detail}`);
}

import type { Buffer } from "node:buffer";
import type { ExecuteValues, TypedParameter } from "mysql2";
import { DatabaseError } from "../../errors.ts";
import { toJsonText } from "../json_text.ts";
import { parameterName } from "../parameters.ts";
import type { SqlParameter } from "../types.ts";

/** What makes parameters of an explicit type. */
export interface MysqlParameterMakers {
  readonly typed: TypedParameter;
  readonly Buffer: typeof Buffer;
}

/** A parameter as MySQL takes it. */
export interface MysqlParameter {
  readonly value: ExecuteValues;
  /** How many bytes of the packet it takes, about. */
  readonly byteLength: number;
  /** What stands for it in the statement. */
  readonly placeholder: string;
}

const PLACEHOLDER = "?";

/**
 * MariaDB cuts a longer text without a word where it goes through a temporary table, as in a UNION;
 * bytes it does not cut. Seen with 10.11.
 */
const LONG_TEXT_PLACEHOLDER = "CONVERT(? USING utf8mb4)";
const TEXT_BYTES_MOST = 65_535;

const SCALAR_BYTES = 12;

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
  index: number,
  makers: MysqlParameterMakers,
): MysqlParameter {
  const { typed, Buffer } = makers;
  switch (typeof value) {
    case "string":
      return textParameter(value, makers);
    case "boolean":
      return scalar(typed.TINY(value ? 1 : 0));
    case "number":
      return scalar(numberValue(value, index, typed));
    case "bigint":
      return scalar(bigintValue(value, typed));
    default:
      if (value === null) return scalar(null);
      if (value instanceof Date) return scalar(dateValue(value, index, typed));
      if (value instanceof Uint8Array) {
        const { buffer, byteOffset, byteLength } = value;
        const bytes = typed.BLOB(Buffer.from(buffer, byteOffset, byteLength));
        return { value: bytes, byteLength, placeholder: PLACEHOLDER };
      }
      return textParameter(toJsonText(value, parameterName(index)), makers);
  }
}

function scalar(value: ExecuteValues): MysqlParameter {
  return { value, byteLength: SCALAR_BYTES, placeholder: PLACEHOLDER };
}

function textParameter(text: string, { typed, Buffer }: MysqlParameterMakers): MysqlParameter {
  const byteLength = Buffer.byteLength(text);
  if (byteLength <= TEXT_BYTES_MOST) return { value: text, byteLength, placeholder: PLACEHOLDER };
  const value = typed.BLOB(Buffer.from(text));
  return { value, byteLength, placeholder: LONG_TEXT_PLACEHOLDER };
}

function numberValue(value: number, index: number, typed: TypedParameter): ExecuteValues {
  if (!Number.isFinite(value)) throw refused(index, `MySQL has no ${value}`);
  if (!Number.isSafeInteger(value)) return typed.DOUBLE(value);
  if (value >= INT_LEAST && value <= INT_MOST) return typed.LONG(value);
  return value > 0 && value <= UNSIGNED_INT_MOST
    ? typed.LONG.unsigned(value)
    : typed.LONGLONG(value);
}

function bigintValue(value: bigint, typed: TypedParameter): ExecuteValues {
  if (value >= BIGINT_LEAST && value <= BIGINT_MOST) return typed.LONGLONG(value);
  return value > 0n && value <= UNSIGNED_BIGINT_MOST
    ? typed.LONGLONG.unsigned(value)
    : typed.NEWDECIMAL(value.toString());
}

function dateValue(value: Date, index: number, typed: TypedParameter): ExecuteValues {
  const year = value.getUTCFullYear();
  if (year < 0 || year > MOST_YEAR) {
    throw refused(index, `MySQL has no DATETIME for ${value.toISOString()}`);
  }
  return typed.DATETIME(value);
}

function refused(index: number, detail: string): DatabaseError {
  return new DatabaseError(
    "serialization",
    `Cannot send parameter ${parameterName(index)}: ${detail}`,
  );
}

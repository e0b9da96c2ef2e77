import { CacheError } from "../errors.ts";

const COUNTER = /^(?:0|-?[1-9]\d{0,18})$/;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Adds to a counter as Redis does: 64-bit, and never with a wrap.
 *
 * @param value What is stored: decimal text; `undefined` where there is nothing.
 * @throws {CacheError} Of kind `operation` when it is no such integer, or the sum is not.
 */
export function addToCounter(value: Uint8Array | undefined, by: bigint): bigint {
  const text = value === undefined ? "0" : decoder.decode(value);
  if (!COUNTER.test(text) || !isInt64(BigInt(text))) {
    throw new CacheError("operation", "Cannot increment: the value is no 64-bit integer");
  }
  const sum = BigInt(text) + by;
  if (!isInt64(sum)) {
    throw new CacheError("operation", "Cannot increment: the sum is no 64-bit integer");
  }
  return sum;
}

function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

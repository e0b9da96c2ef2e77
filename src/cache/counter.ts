import { CacheError } from "../errors.ts";

const COUNTER = /^-?(?:0|[1-9]\d{0,18})$/;

/**
 * Adds to a counter as Redis does: 64-bit, and never with a wrap.
 *
 * @throws {CacheError} Of kind `operation` when the text is no such integer, or the sum is not.
 */
export function addToCounter(text: string, by: bigint): bigint {
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

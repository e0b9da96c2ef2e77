/**
 * A local stand-in for `@std/assert`, for machines that reach npm but not JSR: the functions that
 * the tests use, with the same signatures and the same idea of equality, over `node:assert`. It
 * needs no permission.
 *
 * @module
 */
export { assert, assertExists, assertFalse, fail, type Falsy, unreachable } from "./assert.ts";
export { AssertionError } from "./assertion_error.ts";
export { equal } from "./equal.ts";
export {
  type ArrayLikeArg,
  assertArrayIncludes,
  assertEquals,
  assertNotEquals,
  assertNotStrictEquals,
  assertStrictEquals,
} from "./equality.ts";
export { assertInstanceOf } from "./instance_of.ts";
export { assertIsError, type ErrorClass } from "./is_error.ts";
export {
  assertAlmostEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
} from "./order.ts";
export { assertRejects } from "./rejects.ts";
export { assertMatch, assertNotMatch, assertStringIncludes } from "./text.ts";
export { assertThrows } from "./throws.ts";

/**
 * A local stand-in for `@zaubrik/djwt`, for machines that reach npm but not JSR: the same functions,
 * types, errors and order of checks, over `npm:jose`. It is stricter in one place: jose refuses RSA
 * keys of fewer than 2048 bits.
 *
 * @module
 */
export { create } from "./create.ts";
export { decode } from "./decode.ts";
export { getNumericDate } from "./numeric_date.ts";
export type { Algorithm, Header, Payload, VerifyOptions } from "./types.ts";
export { validate } from "./validate.ts";
export { verify } from "./verify.ts";

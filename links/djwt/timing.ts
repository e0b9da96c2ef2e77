import type { VerifyOptions } from "./types.ts";

const DEFAULT_LEEWAY_SECONDS = 1;
const MILLISECONDS_PER_SECOND = 1000;

/** Throws unless the token is valid now. */
export function assertTiming(payload: Record<string, unknown>, options: VerifyOptions): void {
  const { exp, nbf } = payload;
  if (!isNumberOrAbsent(exp) || !isNumberOrAbsent(nbf)) {
    throw new Error("The jwt has an invalid 'exp' or 'nbf' claim.");
  }
  const nowSeconds = Date.now() / MILLISECONDS_PER_SECOND;
  const { expLeeway = DEFAULT_LEEWAY_SECONDS, nbfLeeway = DEFAULT_LEEWAY_SECONDS } = options;
  if (exp !== undefined && options.ignoreExp !== true && exp + expLeeway < nowSeconds) {
    throw new RangeError("The jwt is expired.");
  }
  if (nbf !== undefined && options.ignoreNbf !== true && nbf - nbfLeeway > nowSeconds) {
    throw new RangeError("The jwt is used too early.");
  }
}

function isNumberOrAbsent(claim: unknown): claim is number | undefined {
  return claim === undefined || typeof claim === "number";
}

import { CHECK_NAMES, checksProblem } from "./checks.ts";
import { unusable } from "./refusal.ts";
import type { TokenChecks } from "./types.ts";

/**
 * Refuses checks that are none.
 *
 * @throws {JwtError} Of kind `configuration`.
 */
export function resolveValidation(validation: TokenChecks): TokenChecks {
  const unknown = Object.keys(validation).find((name) => !CHECK_NAMES.includes(name));
  if (unknown !== undefined) {
    throw unusable(`validation.${unknown} is unknown, expected one of ${CHECK_NAMES.join(", ")}`);
  }
  const problem = checksProblem({ ...validation });
  if (problem !== undefined) throw unusable(`validation.${problem}`);
  return validation;
}

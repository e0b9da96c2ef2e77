import { CHECK_NAMES, checksProblem, unknownName } from "./checks.ts";
import { unusable } from "./refusal.ts";
import type { TokenChecks } from "./types.ts";

/**
 * Refuses checks that are none.
 *
 * @throws {JwtError} Of kind `configuration`.
 */
export function resolveValidation(validation: TokenChecks): TokenChecks {
  const problem = unknownName(validation, CHECK_NAMES) ?? checksProblem({ ...validation });
  if (problem !== undefined) throw unusable(`validation.${problem}`);
  return validation;
}

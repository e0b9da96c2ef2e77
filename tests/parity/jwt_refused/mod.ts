import { refusedAlgorithms } from "./algorithms.ts";
import { refusedClaims } from "./claims.ts";
import { refusedForms } from "./forms.ts";
import { refusedHeaders } from "./headers.ts";
import { refusedPayloads } from "./payloads.ts";
import type { RefusedToken } from "./refused_token.ts";
import { refusedSignatures } from "./signatures.ts";

/** Every token that must be refused, each for one reason. */
export const refusedTokens: readonly RefusedToken[] = [
  ...refusedForms,
  ...refusedHeaders,
  ...refusedPayloads,
  ...refusedAlgorithms,
  ...refusedSignatures,
  ...refusedClaims,
];

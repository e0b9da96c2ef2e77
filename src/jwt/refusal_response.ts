/** RFC 6750 §3: how a request is answered that is not let through. */
import type { JwtError } from "../errors.ts";

/** The scopes that were asked for and are not there. */
export interface MissingScope {
  readonly scope: string;
}

/**
 * The answer to a request whose token is not accepted.
 *
 * Whoever sent it learns only what RFC 6750 has them learn: not which check it was, and nothing of
 * what was expected.
 */
export function refusalResponse({ kind }: JwtError, missing?: MissingScope): Response {
  if (missing !== undefined) {
    const error = "insufficient_scope";
    const challenge = { error, scope: missing.scope };
    return answer(403, error, "The token does not allow this", challenge);
  }
  switch (kind) {
    case "configuration":
    case "internal":
    case "timeout":
    case "cancelled":
      return answer(503, "temporarily_unavailable", "The token cannot be checked now");
    case "missing": // Whoever has not even tried is told no error code.
      return answer(401, "missing_token", "A bearer token is needed", {});
    case "expired":
      return invalidToken("The token has expired");
    default:
      return invalidToken("The token is not valid");
  }
}

function invalidToken(description: string): Response {
  const error = "invalid_token";
  return answer(401, error, description, { error, error_description: description });
}

function answer(
  status: number,
  error: string,
  description: string,
  challenge?: Readonly<Record<string, string>>,
): Response {
  const headers = new Headers({ "cache-control": "no-store" });
  if (challenge !== undefined) headers.set("www-authenticate", challengeText(challenge));
  return Response.json({ error, error_description: description }, { status, headers });
}

function challengeText(parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters).map(([name, value]) => {
    return `${name}="${value.replaceAll(/["\\]/g, "\\$&")}"`;
  });
  return pairs.length === 0 ? "Bearer" : `Bearer ${pairs.join(", ")}`;
}

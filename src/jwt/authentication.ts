import { JwtError } from "../errors.ts";
import { isString } from "../guard.ts";
import { checkedBy, type StandardSchema } from "../standard_schema.ts";
import { bearerToken } from "./bearer.ts";
import { checksProblem, pickChecks } from "./checks.ts";
import type { JwtConfig } from "./config_types.ts";
import { createJwtService } from "./open.ts";
import { refused } from "./refusal.ts";
import { refusalResponse } from "./refusal_response.ts";
import type { JwtClaims, JwtService, TokenChecks } from "./types.ts";

/** A request that is not let through. */
export interface JwtRefusal {
  /** Why: for the program's own log, since it can tell more than a sender should learn. */
  readonly error: JwtError;
  /** The request, or one with its address and headers alone. */
  readonly request: Request;
  /** How it is answered otherwise. */
  readonly response: Response;
}

/** What the middleware takes beside the key: what else must hold, and how requests are answered. */
export interface JwtMiddlewareOptions<Claims = JwtClaims> extends TokenChecks {
  /** Checks the claims: with it, they are of its type; without it, that is only claimed. */
  readonly schema?: StandardSchema<Claims>;
  /**
   * The scopes that the token has to have, all of them: in `scope`, as one text (RFC 8693 §4.2), or
   * in `scp`. A request without them is answered with 403.
   */
  readonly scopes?: readonly string[];
  /**
   * Lets requests without a token through, without claims. One with a token that is not accepted is
   * refused all the same.
   *
   * @default {false}
   */
  readonly optional?: boolean;
  /** The cookie that carries the token of a request whose header carries none. */
  readonly cookie?: string;
  /**
   * The header that carries the token, after `Bearer`.
   *
   * @default {"Authorization"}
   */
  readonly headerName?: string;
  /**
   * Answers the requests that are not let through. By default they are answered as RFC 6750 §3
   * says: 401, 403, or 503 when the token could not be checked.
   */
  readonly onRefused?: (refusal: JwtRefusal) => Response | Promise<Response>;
}

/** Whether a request is let through, and with which claims. */
export type Authentication<Claims> =
  | { readonly claims: Claims | undefined }
  | { readonly response: Response };

/** Decides about requests. */
export type Authenticate<Claims> = (request: Request) => Promise<Authentication<Claims>>;

/**
 * What decides about requests by a key and options. The service is opened at the first request.
 *
 * @throws {TypeError} When an option is of a wrong type.
 */
export function authenticator<Claims>(
  key: string | JwtConfig | JwtService,
  options: JwtMiddlewareOptions<Claims>,
): Authenticate<Claims> {
  const problem = checksProblem({ ...options });
  if (problem !== undefined) throw new TypeError(`Cannot check requests: ${problem}`);
  const service = serviceOf(key);
  const { headerName = "Authorization", cookie, optional = false, scopes = [] } = options;
  const checks = pickChecks(options);
  return async (request) => {
    let scope: string | undefined;
    try {
      const token = bearerToken(request.headers, { headerName, cookie });
      const claims = await (await service()).validateToken(token, checks);
      if (!scopes.every((wanted) => scopesOf(claims).includes(wanted))) scope = scopes.join(" ");
      if (scope !== undefined) throw refused("claims", `it lacks one of the scopes ${scope}`);
      return { claims: await typed(claims, options.schema) };
    } catch (error) {
      if (!(error instanceof JwtError)) throw error;
      if (optional && error.kind === "missing") return { claims: undefined };
      const response = refusalResponse(error, scope === undefined ? undefined : { scope });
      return { response: await options.onRefused?.({ error, request, response }) ?? response };
    }
  };
}

/** A service that failed to open is opened anew at the next request. */
function serviceOf(key: string | JwtConfig | JwtService): () => Promise<JwtService> {
  if (typeof key === "object" && "validateToken" in key) return () => Promise.resolve(key);
  const config = typeof key === "string" ? { secret: key } : key;
  let opening: Promise<JwtService> | undefined;
  return () => {
    opening ??= createJwtService(config).catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
}

function scopesOf({ scope, scp }: JwtClaims): readonly string[] {
  const named: unknown = scope ?? scp;
  if (isString(named)) return named.split(" ");
  return Array.isArray(named) ? named.filter(isString) : [];
}

/** Without a schema the type of the claims is the caller's word, as the contract says. */
async function typed<Claims>(
  claims: JwtClaims,
  schema: StandardSchema<Claims> | undefined,
): Promise<Claims>;
async function typed(
  claims: JwtClaims,
  schema: StandardSchema<unknown> | undefined,
): Promise<unknown> {
  if (schema === undefined) return claims;
  return await checkedBy(schema, claims, (detail) => refused("claims", detail));
}

import { JwtError } from "../errors.ts";
import type { StandardSchema } from "../standard_schema.ts";
import { createJwtService } from "./open.ts";
import type { JwtClaims, JwtConfig, JwtService } from "./types.ts";

/** What a handler behind {@linkcode withJwt} is told beside the request. */
export interface JwtContext<Claims> {
  /** What the request's token says. */
  readonly claims: Claims;
  /** What `Deno.serve` tells of the connection. */
  readonly info: Deno.ServeHandlerInfo;
}

/** What answers a request whose token was accepted. */
export type JwtHandlerFunction<Claims> = (
  request: Request,
  context: JwtContext<Claims>,
) => Response | Promise<Response>;

/** What {@linkcode withJwt} takes beside the handler and the key. */
export interface WithJwtOptions<Claims> {
  /** Checks the claims: with it, they are of its type; without it, that is only claimed. */
  readonly schema?: StandardSchema<Claims>;
}

/** RFC 6750 §2.1. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * Lets only requests with a valid bearer token through to a handler (RFC 6750).
 *
 * Others are answered here: 401 with the reason in `WWW-Authenticate`, 503 when the token could not
 * be checked. The service is opened at the first request.
 *
 * @typeParam Claims The type of the claims; only with `options.schema` is it checked.
 * @param handler What answers the requests that are let through.
 * @param key The secret, the settings, or an open service. In a module the orchestrator has the
 * key, and a secret named here is ignored.
 * @param options A schema for the claims.
 * @returns A handler for `Deno.serve`.
 *
 * @example Greet whoever has a token
 * ```ts no-eval
 * import { withJwt } from "@pywatt/sdk";
 *
 * Deno.serve(withJwt((_request, { claims }) => new Response(`Hello ${claims.sub}`), "my-secret"));
 * ```
 */
export function withJwt<Claims = JwtClaims>(
  handler: JwtHandlerFunction<Claims>,
  key: string | JwtConfig | JwtService,
  options: WithJwtOptions<Claims> = {},
): (request: Request, info: Deno.ServeHandlerInfo) => Promise<Response> {
  const service = serviceOf(key);
  return async (request, info) => {
    let claims: Claims;
    try {
      claims = await (await service()).validateToken(bearerToken(request), options);
    } catch (error) {
      if (error instanceof JwtError) return refusal(error);
      throw error;
    }
    return await handler(request, { claims, info });
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

function bearerToken(request: Request): string {
  const authorization = request.headers.get("authorization");
  const token = BEARER.exec(authorization ?? "")?.[1];
  if (token !== undefined) return token;
  throw new JwtError("missing_token", "Cannot accept the request: it has no bearer token");
}

/** RFC 6750 §3: a request without a token is told no error code. */
function refusal({ kind, message }: JwtError): Response {
  switch (kind) {
    case "configuration":
    case "internal":
    case "timeout":
    case "cancelled":
      return Response.json({ error: "The token cannot be checked now" }, { status: 503 });
    case "missing_token":
      return unauthorized(message, "Bearer");
    default:
      return unauthorized(
        message,
        `Bearer error="invalid_token", error_description="${message.replaceAll(/["\\]/g, "'")}"`,
      );
  }
}

function unauthorized(message: string, challenge: string): Response {
  return Response.json(
    { error: message },
    { status: 401, headers: { "www-authenticate": challenge } },
  );
}

import { authenticator, type JwtMiddlewareOptions } from "./authentication.ts";
import type { JwtConfig } from "./config_types.ts";
import type { JwtClaims, JwtService } from "./types.ts";

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

/** A handler for `Deno.serve`. */
export type JwtServeHandler = (request: Request, info: Deno.ServeHandlerInfo) => Promise<Response>;

/**
 * Lets only requests with a valid bearer token through to a handler (RFC 6750).
 *
 * Others are answered here: 401 when the token is missing or not accepted, 403 when a scope is
 * missing, 503 when the token could not be checked. The service is opened at the first request.
 *
 * @typeParam Claims The type of the claims; only with `options.schema` is it checked.
 * @param handler What answers the requests that are let through.
 * @param key The secret, the settings, or an open service. In a module the orchestrator has the
 * keys, and a secret named here is ignored.
 * @param options What else must hold, and how requests are answered.
 * @returns A handler for `Deno.serve`.
 * @throws {TypeError} When an option is of a wrong type, or has an unknown name.
 * @throws {JwtError} Of kind `configuration` when the settings cannot be used.
 *
 * @example Greet whoever has a token
 * ```ts ignore
 * import { withJwt } from "@pywatt/sdk";
 *
 * Deno.serve(withJwt((_request, { claims }) => new Response(`Hello ${claims.sub}`), "my-secret"));
 * ```
 *
 * @example Greet everybody, and some by their name
 * ```ts
 * import { withJwt } from "@pywatt/sdk";
 * import { assertEquals } from "@std/assert";
 *
 * const greet = withJwt(
 *   (_request, { claims }) => new Response(`Hello ${claims?.sub ?? "stranger"}`),
 *   "at least 32 bytes in production, please",
 *   { optional: true, cookie: "session" },
 * );
 * await using server = Deno.serve({ port: 0, onListen() {} }, greet);
 * const response = await fetch(`http://localhost:${server.addr.port}/`);
 * assertEquals(await response.text(), "Hello stranger");
 * ```
 */
export function withJwt<Claims = JwtClaims>(
  handler: JwtHandlerFunction<Claims>,
  key: string | JwtConfig | JwtService,
  options?: JwtMiddlewareOptions<Claims> & { readonly optional?: false },
): JwtServeHandler;
/**
 * Lets requests without a token through too, without claims.
 *
 * @typeParam Claims The type of the claims; only with `options.schema` is it checked.
 * @param handler What answers the requests that are let through.
 * @param key The secret, the settings, or an open service.
 * @param options What else must hold, and how requests are answered.
 * @returns A handler for `Deno.serve`.
 */
export function withJwt<Claims = JwtClaims>(
  handler: JwtHandlerFunction<Claims | undefined>,
  key: string | JwtConfig | JwtService,
  options: JwtMiddlewareOptions<Claims>,
): JwtServeHandler;
export function withJwt<Claims>(
  handler: JwtHandlerFunction<Claims | undefined>,
  key: string | JwtConfig | JwtService,
  options: JwtMiddlewareOptions<Claims> = {},
): JwtServeHandler {
  const authenticate = authenticator(key, options);
  return async (request, info) => {
    const result = await authenticate(request);
    if ("response" in result) return result.response;
    return await handler(request, { claims: result.claims, info });
  };
}

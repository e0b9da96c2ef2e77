import { authenticator, type JwtMiddlewareOptions } from "./authentication.ts";
import type { JwtConfig } from "./config_types.ts";
import type { JwtClaims, JwtService } from "./types.ts";

/** What is needed of a context of Oak. */
export interface OakJwtContext {
  /** The request. */
  readonly request: {
    /** Its headers. */
    readonly headers: Headers;
    /** Its address. */
    readonly url: URL;
    /** The request as the server got it, where there is one. */
    readonly source?: { readonly signal: AbortSignal } | undefined;
  };
  /** The answer. */
  readonly response: {
    /** Its status. */
    status: number;
    /** Its headers. */
    headers: Headers;
    /** Its body. */
    body: unknown;
  };
  /** What is kept for what comes after: `state.jwt` is what the request's token says. */
  readonly state: object;
}

/** A middleware for Oak. */
export type OakJwtMiddleware = (
  context: OakJwtContext,
  next: () => Promise<unknown>,
) => Promise<void>;

/**
 * Lets only requests with a valid bearer token through, in an app of
 * [Oak](https://oakserver.org).
 *
 * What the token says is `ctx.state.jwt`. All else is as with {@linkcode withJwt}.
 *
 * @typeParam Claims The type of the claims; only with `options.schema` is it checked.
 * @param key The secret, the settings, or an open service. In a module the orchestrator has the
 * keys, and a secret named here is ignored.
 * @param options What else must hold, and how requests are answered.
 * @returns The middleware.
 *
 * @example Protect an app
 * ```ts ignore
 * import { Application } from "@oakserver/oak";
 * import { oakJwtMiddleware } from "@pywatt/sdk";
 *
 * const app = new Application();
 * app.use(oakJwtMiddleware("my-secret"));
 * app.use((ctx) => {
 *   ctx.response.body = `Hello ${ctx.state.jwt.sub}`;
 * });
 * await app.listen({ port: 8000 });
 * ```
 */
export function oakJwtMiddleware<Claims = JwtClaims>(
  key: string | JwtConfig | JwtService,
  options: JwtMiddlewareOptions<Claims> = {},
): OakJwtMiddleware {
  const authenticate = authenticator(key, options);
  return async ({ request, response, state }, next) => {
    const { url, headers, source } = request;
    const result = await authenticate(new Request(url, { headers }), source);
    if ("claims" in result) {
      if (result.claims !== undefined) Reflect.set(state, "jwt", result.claims);
      await next();
      return;
    }
    response.status = result.response.status;
    response.headers = result.response.headers;
    response.body = result.response.body;
  };
}

import { authenticator, type JwtMiddlewareOptions } from "./authentication.ts";
import type { JwtConfig } from "./config_types.ts";
import type { JwtClaims, JwtService } from "./types.ts";

/** What is needed of a context of Hono. */
export interface HonoJwtContext {
  /** The request. */
  readonly req: {
    /** The request as the server got it. */
    readonly raw: Request;
  };
  /** Keeps a value for what comes after. */
  set(key: "jwtPayload", value: unknown): void;
}

/** A middleware for Hono. */
export type HonoJwtMiddleware = (
  context: HonoJwtContext,
  next: () => Promise<void>,
) => Promise<Response | void>;

/**
 * The variables of a Hono app behind {@linkcode jwtMiddleware}, as `hono/jwt` calls them:
 * `new Hono<{ Variables: JwtVariables }>()`.
 */
export type JwtVariables<Claims = JwtClaims> = {
  /** What the request's token says. */
  jwtPayload: Claims;
};

/**
 * Lets only requests with a valid bearer token through, in an app of [Hono](https://hono.dev).
 *
 * What the token says is `c.get("jwtPayload")`, as with the middleware `hono/jwt`. All else is as
 * with {@linkcode withJwt}.
 *
 * @typeParam Claims The type of the claims; only with `options.schema` is it checked.
 * @param key The secret, the settings, or an open service. In a module the orchestrator has the
 * keys, and a secret named here is ignored.
 * @param options What else must hold, and how requests are answered.
 * @returns The middleware.
 *
 * @example Protect a part of an app
 * ```ts ignore
 * import { Hono } from "hono";
 * import { jwtMiddleware, type JwtVariables } from "@pywatt/sdk";
 *
 * const app = new Hono<{ Variables: JwtVariables }>();
 * app.use("/api/*", jwtMiddleware("my-secret", { audience: "orders" }));
 * app.get("/api/me", (c) => c.text(`Hello ${c.get("jwtPayload").sub}`));
 * Deno.serve(app.fetch);
 * ```
 */
export function jwtMiddleware<Claims = JwtClaims>(
  key: string | JwtConfig | JwtService,
  options: JwtMiddlewareOptions<Claims> = {},
): HonoJwtMiddleware {
  const authenticate = authenticator(key, options);
  return async (context, next) => {
    const result = await authenticate(context.req.raw);
    if ("response" in result) return result.response;
    if (result.claims !== undefined) context.set("jwtPayload", result.claims);
    return await next();
  };
}

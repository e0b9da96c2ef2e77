import { type EndReason, untilAborted } from "../deadline.ts";
import { JwtError } from "../errors.ts";
import { isString } from "../guard.ts";
import { writeToStderr } from "../ipc/module_lifetime.ts";
import { isModule } from "../module_identity.ts";
import { checkedBy, type StandardSchema } from "../standard_schema.ts";
import { bearerToken } from "./bearer.ts";
import { pickChecks } from "./checks.ts";
import { resolveJwtConfig } from "./config.ts";
import type { JwtConfig } from "./config_types.ts";
import { middlewareProblem } from "./middleware_options.ts";
import { createJwtService } from "./open.ts";
import { refused } from "./refusal.ts";
import { refusalResponse } from "./refusal_response.ts";
import { type Abortable, startRequestDeadline } from "./request_deadline.ts";
import type { JwtClaims, JwtService, TokenChecks } from "./types.ts";
import { resolveValidation } from "./validation_config.ts";

/** Longer than any answer takes, and short enough that nobody's browser gives up before. */
const DEFAULT_TIMEOUT_MS = 5_000;

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
   * says: 401, 403, or 503 when the token could not be checked; why that is, is written to stderr
   * once.
   */
  readonly onRefused?: (refusal: JwtRefusal) => Response | Promise<Response>;
  /**
   * How many milliseconds checking one token may take, opening the service included. After that, a
   * request is answered with 503.
   *
   * @default {5_000}
   */
  readonly timeoutMs?: number;
}

/** Whether a request is let through, and with which claims. */
export type Authentication<Claims> =
  | { readonly claims: Claims | undefined }
  | { readonly response: Response };

/**
 * Decides about requests.
 *
 * @param abortable What is aborted when its client has left, where it is not the request itself.
 */
export type Authenticate<Claims> = (
  request: Request,
  abortable?: Abortable,
) => Promise<Authentication<Claims>>;

/**
 * What decides about requests by a key and options. The service is opened at the first request.
 *
 * @throws {TypeError} When an option is of a wrong type, or has an unknown name.
 * @throws {JwtError} Of kind `configuration` when the settings cannot be used.
 */
export function authenticator<Claims>(
  key: string | JwtConfig | JwtService,
  options: JwtMiddlewareOptions<Claims>,
): Authenticate<Claims> {
  const problem = middlewareProblem(options);
  if (problem !== undefined) throw new TypeError(`Cannot check requests: ${problem}`);
  const service = serviceOf(key);
  const { headerName = "Authorization", cookie, optional = false, scopes = [] } = options;
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const checks = pickChecks(options);
  const told = new Set<string>();
  return async (request, abortable = request) => {
    let scope: string | undefined;
    try {
      const token = bearerToken(request.headers, { headerName, cookie });
      using deadline = startRequestDeadline(abortable, timeoutMs);
      const { signal } = deadline;
      const opened = await untilAborted(service(), signal, notOpened);
      const claims = await opened.validateToken(token, { ...checks, ...(signal && { signal }) });
      if (!scopes.every((wanted) => scopesOf(claims).includes(wanted))) scope = scopes.join(" ");
      if (scope !== undefined) throw refused("claims", `it lacks one of the scopes ${scope}`);
      return { claims: await typed(claims, options.schema) };
    } catch (error) {
      if (!(error instanceof JwtError)) throw error;
      if (optional && error.kind === "missing") return { claims: undefined };
      const response = refusalResponse(error, scope === undefined ? undefined : { scope });
      if (options.onRefused !== undefined) {
        return { response: await options.onRefused({ error, request, response }) ?? response };
      }
      if (response.status === 503) tellOnce(error, told);
      return { response };
    }
  };
}

/** What went wrong on our side would otherwise be seen by nobody. A client that left is not that. */
function tellOnce({ kind, message }: JwtError, told: Set<string>): void {
  if (kind === "cancelled" || told.has(kind)) return;
  told.add(kind);
  writeToStderr(`PyWatt: ${message}. Such requests are answered with 503\n`);
}

function notOpened(reason: EndReason): JwtError {
  const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
  return new JwtError(reason, `Cannot open a JWT service: ${how}`);
}

/** A service that failed to open is opened anew at the next request. */
function serviceOf(key: string | JwtConfig | JwtService): () => Promise<JwtService> {
  if (typeof key === "object" && "validateToken" in key) return () => Promise.resolve(key);
  const config = typeof key === "string" ? { secret: key } : key;
  // In a module the orchestrator has the keys, and those named here are ignored.
  if (isModule()) resolveValidation(config.validation ?? {});
  else resolveJwtConfig(config);
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

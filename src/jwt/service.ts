import { type CallOptions, endReason, withDeadline } from "../deadline.ts";
import { JwtError } from "../errors.ts";
import { checkedBy } from "../standard_schema.ts";
import { checksProblem, pickChecks } from "./checks.ts";
import { toClaims } from "./claims.ts";
import type { Claims, JwtDriver } from "./driver.ts";
import { claimsOf, signingOptionsOf } from "./generate_options.ts";
import { refused } from "./refusal.ts";
import type {
  EffectiveJwtConfig,
  GenerateTokenOptions,
  JwtClaims,
  JwtService,
  TokenChecks,
  ValidateTokenOptions,
} from "./types.ts";

/**
 * What a caller sees of a driver: the same checks and the same values in both modes.
 *
 * @param checks What the program itself always asks for, unless a call asks for something else.
 */
export function jwtOver(driver: JwtDriver, checks: TokenChecks = {}): JwtService {
  return new Jwt(driver, checks);
}

class Jwt implements JwtService {
  readonly config: EffectiveJwtConfig;
  readonly #driver: JwtDriver;
  readonly #checks: TokenChecks;
  #closing: Promise<void> | undefined;

  constructor(driver: JwtDriver, checks: TokenChecks) {
    this.#driver = driver;
    this.#checks = checks;
    this.config = { ...driver.config, validation: { ...driver.config.validation, ...checks } };
  }

  async validateToken<T = JwtClaims>(
    token: string,
    options: ValidateTokenOptions<T> = {},
  ): Promise<T> {
    if (typeof token !== "string") {
      throw new TypeError(`Cannot accept the token: expected a string, got ${typeof token}`);
    }
    const problem = checksProblem({ ...options });
    if (problem !== undefined) throw new TypeError(`Cannot accept the token: ${problem}`);
    const checks = { ...this.#checks, ...pickChecks(options) };
    const claims = await this.#call(
      options,
      (driver, signal) => driver.validate(token, checks, signal),
    );
    if (options.schema === undefined) return claimed(claims);
    return await checkedBy(options.schema, claims, (detail) => refused("claims", detail));
  }

  async generateToken(claims: object, options: GenerateTokenOptions = {}): Promise<string> {
    const signing = signingOptionsOf(options);
    const signable = toClaims(claimsOf(claims, options));
    return await this.#call(
      options,
      (driver, signal) => driver.generate(signable, signing, signal),
    );
  }

  async close(): Promise<void> {
    this.#closing ??= this.#driver.close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #call<T>(
    options: CallOptions,
    run: (driver: JwtDriver, signal: AbortSignal | undefined) => Promise<T>,
  ): Promise<T> {
    if (this.#closing !== undefined) {
      throw new JwtError("internal", "Cannot use the JWT service: it is closed");
    }
    return await withDeadline(options, (signal) => {
      if (signal?.aborted) throw notStarted(signal);
      return run(this.#driver, signal);
    });
  }
}

function notStarted(signal: AbortSignal): JwtError {
  const reason = endReason(signal);
  const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
  return new JwtError(reason, `Cannot use the JWT service: ${how} before it was asked`);
}

/** Without a schema the type of the claims is the caller's word, as the contract says. */
function claimed<T>(claims: Claims): T;
function claimed(claims: Claims): Claims {
  return claims;
}

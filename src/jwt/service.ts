import { type CallOptions, endReason, withDeadline } from "../deadline.ts";
import { JwtError } from "../errors.ts";
import { checkedBy } from "../standard_schema.ts";
import { MAX_TOKEN_CHARACTERS, toClaims } from "./claims.ts";
import type { Claims, JwtDriver } from "./driver.ts";
import type {
  EffectiveJwtConfig,
  GenerateTokenOptions,
  JwtClaims,
  JwtService,
  ValidateTokenOptions,
} from "./types.ts";

/** What a caller sees of a driver: the same checks and the same values in both modes. */
export function jwtOver(driver: JwtDriver): JwtService {
  return new Jwt(driver);
}

class Jwt implements JwtService {
  readonly config: EffectiveJwtConfig;
  readonly #driver: JwtDriver;
  #closing: Promise<void> | undefined;

  constructor(driver: JwtDriver) {
    this.#driver = driver;
    this.config = driver.config;
  }

  async validateToken<T = JwtClaims>(
    token: string,
    options: ValidateTokenOptions<T> = {},
  ): Promise<T> {
    if (typeof token !== "string") {
      throw new TypeError(`Cannot accept the token: expected a string, got ${typeof token}`);
    }
    if (token.length > MAX_TOKEN_CHARACTERS) {
      throw new JwtError(
        "invalid_token",
        `Cannot accept the token: it has ${token.length} characters, over the limit of ` +
          `${MAX_TOKEN_CHARACTERS}`,
      );
    }
    const claims = await this.#call(options, (driver, signal) => driver.validate(token, signal));
    if (options.schema === undefined) return claimed(claims);
    return await checkedBy(options.schema, claims, (detail) => {
      return new JwtError("invalid_claims", `Cannot accept the token: ${detail}`);
    });
  }

  async generateToken(claims: object, options: GenerateTokenOptions = {}): Promise<string> {
    const { expiresInSeconds } = options;
    if (expiresInSeconds !== undefined && !Number.isFinite(expiresInSeconds)) {
      throw new TypeError(
        `Cannot sign the claims: expiresInSeconds is ${expiresInSeconds}, expected a number`,
      );
    }
    const signable = toClaims(claims);
    return await this.#call(
      options,
      (driver, signal) => driver.generate(signable, expiresInSeconds, signal),
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
    return await withDeadline(options, async (signal) => {
      if (signal?.aborted) throw notStarted(signal);
      return await run(this.#driver, signal);
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

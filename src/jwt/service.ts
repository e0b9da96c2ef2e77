import { endReason, startDeadline, withDeadline } from "../deadline.ts";
import { JwtError } from "../errors.ts";
import { checkedBy, schemaProblem } from "../standard_schema.ts";
import { CHECK_NAMES, checksProblem, pickChecks, unknownName } from "./checks.ts";
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

const VALIDATE_NAMES = [...CHECK_NAMES, "schema", "signal", "timeoutMs"];

/** After so many steps of the queue of microtasks a caller goes on, one behind middleware too. */
const STEPS_TO_THE_CALLER = 10;

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
  #turns: Promise<void> = Promise.resolve();

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
    const problem = unknownName(options, VALIDATE_NAMES) ?? checksProblem({ ...options }) ??
      schemaProblem(options.schema);
    if (problem !== undefined) throw new TypeError(`Cannot accept the token: ${problem}`);
    using deadline = startDeadline(options);
    const { signal } = deadline;
    for (;;) {
      const { value, version } = await this.#call(signal, (driver) => {
        return this.#proven(driver, token, options, signal);
      });
      do {
        await this.#nextTurn();
        // Nothing may come between this and the caller: a second is soon over in a busy program.
        if (this.#driver.isCurrent(version)) return value;
      } while (await this.#call(signal, (driver) => driver.confirm(version, signal)));
    }
  }

  async generateToken(claims: object, options: GenerateTokenOptions = {}): Promise<string> {
    const signing = signingOptionsOf(options);
    const signable = toClaims(claimsOf(claims, options));
    using deadline = startDeadline(options);
    const { signal } = deadline;
    return await this.#call(signal, (driver) => driver.generate(signable, signing, signal));
  }

  async close(): Promise<void> {
    this.#closing ??= this.#driver.close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #proven<T>(
    driver: JwtDriver,
    token: string,
    { schema, ...options }: ValidateTokenOptions<T>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly value: T; readonly version: number }> {
    const checks = { ...this.#checks, ...pickChecks(options) };
    const { claims, version } = await driver.validate(token, checks, signal);
    if (schema === undefined) return { value: claimed(claims), version };
    const value = await checkedBy(schema, claims, (detail) => refused("claims", detail));
    return { value, version };
  }

  /**
   * One caller after another, each only when the one before has gone on: of many that are answered
   * at once, the last would otherwise hear what was true before all the others did their work.
   */
  #nextTurn(): Promise<void> {
    const turn = this.#turns;
    this.#turns = afterTheCaller(turn);
    return turn;
  }

  async #call<T>(
    signal: AbortSignal | undefined,
    run: (driver: JwtDriver) => Promise<T>,
  ): Promise<T> {
    if (this.#closing !== undefined) {
      throw new JwtError("internal", "Cannot use the JWT service: it is closed");
    }
    return await withDeadline(signal === undefined ? {} : { signal }, async () => {
      if (signal?.aborted) throw notStarted(signal);
      return await run(this.#driver);
    });
  }
}

async function afterTheCaller(turn: Promise<void>): Promise<void> {
  await turn;
  for (let step = 0; step < STEPS_TO_THE_CALLER; step++) await undefined;
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

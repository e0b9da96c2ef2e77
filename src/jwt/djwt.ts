/** HMAC tokens through jsr:@zaubrik/djwt. */
import { JwtError } from "../errors.ts";
import { claimsProblem } from "./claims.ts";
import type { Claims, JwtDriver } from "./driver.ts";
import type { EffectiveJwtConfig } from "./types.ts";

type Djwt = typeof import("@zaubrik/djwt");

const ALGORITHM = "HS256";

/** RFC 7519 §4.1.4 allows some leeway for clocks that differ. */
const LEEWAY_SECONDS = 1;

/** @throws {JwtError} Of kind `configuration` when the secret is empty. */
export async function openDjwt(secret: string): Promise<JwtDriver> {
  if (secret === "") {
    throw new JwtError("configuration", "Cannot open a JWT service: secret is empty");
  }
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
  return new DjwtDriver(await import("@zaubrik/djwt"), key);
}

class DjwtDriver implements JwtDriver {
  readonly config: EffectiveJwtConfig = { algorithm: ALGORITHM };
  readonly #djwt: Djwt;
  readonly #key: CryptoKey;

  constructor(djwt: Djwt, key: CryptoKey) {
    this.#djwt = djwt;
    this.#key = key;
  }

  async validate(token: string): Promise<Claims> {
    const claims = await this.#verified(token);
    const problem = claimsProblem(claims);
    if (problem !== undefined) {
      throw new JwtError("invalid_claims", `Cannot accept the token: ${problem}`);
    }
    checkTimes(claims, Date.now() / 1_000);
    return claims;
  }

  async generate(claims: Claims, expiresInSeconds: number | undefined): Promise<string> {
    const now = this.#djwt.getNumericDate(0);
    const expiry = expiresInSeconds === undefined ? {} : { exp: now + expiresInSeconds };
    return await this.#djwt.create(
      { alg: ALGORITHM, typ: "JWT" },
      { iat: now, ...claims, ...expiry },
      this.#key,
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The times are checked after the signature, or a forged token could be told to have expired. */
  async #verified(token: string): Promise<Claims> {
    try {
      return await this.#djwt.verify(token, this.#key, { ignoreExp: true, ignoreNbf: true });
    } catch {
      throw invalid("it is no token, or it was not signed with this key");
    }
  }
}

function checkTimes({ exp, nbf }: Claims, nowSeconds: number): void {
  if (exp !== undefined && exp + LEEWAY_SECONDS < nowSeconds) {
    throw new JwtError("expired", `Cannot accept the token: it expired at ${timeText(exp)}`);
  }
  if (nbf !== undefined && nbf - LEEWAY_SECONDS > nowSeconds) {
    const message = `Cannot accept the token: it is not valid before ${timeText(nbf)}`;
    throw new JwtError("not_yet_valid", message);
  }
}

function timeText(seconds: number): string {
  const time = new Date(seconds * 1_000);
  return Number.isNaN(time.getTime()) ? `second ${seconds}` : time.toISOString();
}

function invalid(detail: string): JwtError {
  return new JwtError("invalid_token", `Cannot accept the token: ${detail}`);
}

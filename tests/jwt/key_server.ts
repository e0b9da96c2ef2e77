import { createJwtService, type Jwk, type JwksUrl, type JwtService } from "../../mod.ts";
import { ED25519_JWK, P256_JWK, publicHalf } from "../support/jwt_keys.ts";
import { keySigner, signedToken } from "../support/jwt_tokens.ts";

/** The keys of two sets, and tokens that they made. */
export const OLD = { ...publicHalf(P256_JWK), kid: "old" };
export const NEW = { ...publicHalf(ED25519_JWK), kid: "new" };

export function oldToken(): Promise<string> {
  return signedToken({ alg: "ES256", kid: "old" }, { sub: "old" }, keySigner(P256_JWK, "ES256"));
}

export function newToken(): Promise<string> {
  return signedToken({ alg: "EdDSA", kid: "new" }, { sub: "new" }, keySigner(ED25519_JWK, "EdDSA"));
}

/** A server of keys, which answers as a test says, and counts how often it is asked. */
export class KeyServer implements AsyncDisposable {
  asked = 0;
  answer: () => Response | Promise<Response>;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(answer: () => Response | Promise<Response>) {
    this.answer = answer;
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
      this.asked++;
      return this.answer();
    });
  }

  static of(...keys: readonly Jwk[]): KeyServer {
    return new KeyServer(() => Response.json({ keys }));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/jwks.json`;
  }

  serve(...keys: readonly Jwk[]): void {
    this.answer = () => Response.json({ keys });
  }

  open(options: Partial<JwksUrl> = {}): Promise<JwtService> {
    return createJwtService({ jwks: { url: this.url, ...options } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

export async function subOf(jwt: JwtService, token: Promise<string>): Promise<unknown> {
  return (await jwt.validateToken(await token)).sub;
}

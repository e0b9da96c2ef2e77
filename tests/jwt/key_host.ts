/** An orchestrator whose keys change, in the process of the test, and tokens of these keys. */
import { assertEquals } from "@std/assert";
import { type JwtConfig, JwtError, type JwtService } from "../../mod.ts";
import type { ModuleConfig } from "../../src/orchestrator/mod.ts";
import { ServiceRegistry } from "../../src/orchestrator/service_registry.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { ED25519_JWK, P256_JWK } from "../support/jwt_keys.ts";
import { keySigner, signedToken } from "../support/jwt_tokens.ts";

/** The key that is there at first. */
export const OLD = { keyId: "old", jwk: P256_JWK };
/** The one that comes after it. */
export const NEW = { keyId: "new", jwk: ED25519_JWK };

/** 2026, so that tokens that last for long are neither early nor late. */
export const NOW_MS = Date.UTC(2026, 0, 1);

export function oldToken(): Promise<string> {
  return signedToken({ alg: "ES256", kid: "old" }, { sub: "old" }, keySigner(P256_JWK, "ES256"));
}

export function newToken(): Promise<string> {
  return signedToken({ alg: "EdDSA", kid: "new" }, { sub: "new" }, keySigner(ED25519_JWK, "EdDSA"));
}

/** An orchestrator with one JWT service. */
export class Host implements AsyncDisposable {
  readonly services: ServiceRegistry;

  constructor(config: JwtConfig, modules?: Readonly<Record<string, ModuleConfig>>) {
    this.services = new ServiceRegistry({ jwt: { default: config } }, modules && { modules });
  }

  async rotate(config: JwtConfig, overlapSeconds = 0): Promise<void> {
    await this.services.rotateJwt("default", config, { overlapSeconds });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.services.close();
  }
}

export async function assertAccepted(jwt: JwtService, token: Promise<string>): Promise<void> {
  const { sub } = await jwt.validateToken(await token);
  assertEquals(sub === "old" || sub === "new", true);
}

export async function assertRefused(jwt: JwtService, token: Promise<string>): Promise<void> {
  await assertKind(JwtError, "invalid_signature", async () => jwt.validateToken(await token));
}

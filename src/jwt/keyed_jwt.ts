import { checkClaims } from "./checks.ts";
import type { JwtIssueRules } from "./config_types.ts";
import type { Claims, JwtDriver, SigningOptions } from "./driver.ts";
import { issuable } from "./issue.ts";
import type { JwtKey, PublicJwk } from "./key.ts";
import type { KeyRing } from "./key_ring.ts";
import { sign } from "./sign.ts";
import { parseToken } from "./token.ts";
import type { EffectiveJwtConfig, TokenChecks } from "./types.ts";
import { verifiedClaims } from "./verify.ts";

/** The keys, and what holds for every token. */
export interface JwtSettings {
  readonly ring: KeyRing;
  readonly validation: TokenChecks;
  readonly issue: JwtIssueRules | false;
}

/** The public keys that are accepted, and how many sets of them there were before. */
export interface PublicKeys {
  readonly version: number;
  readonly keys: readonly PublicJwk[];
}

/** A JWT service with its keys: that of a program that stands alone, and the orchestrator's own. */
export class KeyedJwt implements JwtDriver {
  #settings: JwtSettings;
  #published: PublicKeys = { version: 0, keys: [] };
  readonly #listeners = new Set<() => void>();

  constructor(settings: JwtSettings) {
    this.#settings = settings;
    this.#follow(settings.ring);
  }

  get config(): EffectiveJwtConfig {
    const { ring, validation } = this.#settings;
    const algorithm = ring.signing()?.algorithm;
    return {
      ...(algorithm === undefined ? {} : { algorithm }),
      algorithms: [...new Set(ring.accepted().map((key) => key.algorithm))],
      validation,
    };
  }

  async validate(token: string, checks: TokenChecks, signal?: AbortSignal): Promise<Claims> {
    const parsed = parseToken(token);
    const keys = await this.#keysFor(parsed.header.kid, signal);
    const claims = await verifiedClaims(parsed, keys);
    checkClaims(claims, parsed.header.typ, this.#settings.validation, checks);
    return claims;
  }

  async generate(claims: Claims, options: SigningOptions, signal?: AbortSignal): Promise<string> {
    return await this.#issue(claims, options, this.#settings.issue, signal);
  }

  /** Signs what somebody may have signed, by rules of his own in the place of this service's. */
  async generateWithin(
    rules: JwtIssueRules | false | undefined,
    claims: Claims,
    options: SigningOptions,
    signal?: AbortSignal,
  ): Promise<string> {
    return await this.#issue(claims, options, rules ?? this.#settings.issue, signal);
  }

  /** The public keys as they are known now. */
  publicKeys(): PublicKeys {
    const keys = this.#settings.ring.accepted().flatMap(({ publicJwk }) => publicJwk ?? []);
    const { version, keys: before } = this.#published;
    const isSame = keys.length === before.length && keys.every((key, i) => key === before[i]);
    if (!isSame) this.#published = { version: version + 1, keys };
    return this.#published;
  }

  /** The public keys, after those that come from elsewhere were read anew if it was time. */
  async freshPublicKeys(signal?: AbortSignal): Promise<PublicKeys> {
    await this.#settings.ring.source?.keepFresh(signal);
    return this.publicKeys();
  }

  /**
   * Calls back whenever other keys are accepted, but for keys whose time ran out.
   *
   * @returns What ends that.
   */
  onKeysChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts other keys and rules in the place of these, at once. */
  async replace(settings: JwtSettings): Promise<void> {
    const { ring } = this.#settings;
    this.#settings = settings;
    this.#follow(settings.ring);
    this.#tell();
    await ring.source?.close();
  }

  /** The keys that are accepted, as further keys of a ring that comes after this one. */
  retiredUntil(untilMs: number): readonly JwtKey[] {
    return this.#settings.ring.retiredUntil(untilMs);
  }

  async close(): Promise<void> {
    await this.#settings.ring.source?.close();
  }

  async #issue(
    claims: Claims,
    { expiresInSeconds, type }: SigningOptions,
    rules: JwtIssueRules | false,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const complete = issuable(claims, expiresInSeconds, rules);
    const { ring } = this.#settings;
    await ring.source?.keepFresh(signal);
    return await sign(complete, type, ring.signing());
  }

  /** A key that is not known yet can be one that has just come elsewhere. */
  async #keysFor(
    kid: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly JwtKey[]> {
    const { ring } = this.#settings;
    await ring.source?.keepFresh(signal);
    const isKnown = kid === undefined || ring.accepted().some(({ keyId }) => keyId === kid);
    if (!isKnown) await ring.source?.readAgain(signal);
    return this.#settings.ring.accepted();
  }

  #follow({ source }: KeyRing): void {
    if (source !== undefined) source.onChange = () => this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

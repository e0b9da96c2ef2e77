import { checkClaims } from "./checks.ts";
import type { JwtIssueRules } from "./config_types.ts";
import type { Claims, JwtDriver, ProvenClaims, SigningOptions } from "./driver.ts";
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

/** The public keys that are accepted, and what holds for every token. */
export interface PublicKeys {
  /** Grows whenever other keys are accepted, secrets among them, or other rules hold. */
  readonly version: number;
  readonly keys: readonly PublicJwk[];
  readonly validation: TokenChecks;
}

/** A JWT service with its keys: that of a program that stands alone, and the orchestrator's own. */
export class KeyedJwt implements JwtDriver {
  #settings: JwtSettings;
  #accepted: readonly JwtKey[] = [];
  #published: PublicKeys = { version: 0, keys: [], validation: {} };
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

  async validate(
    token: string,
    checks: TokenChecks,
    signal?: AbortSignal,
  ): Promise<ProvenClaims> {
    const parsed = parseToken(token);
    await this.#look(parsed.header.kid, signal);
    const { version, validation } = this.publicKeys();
    const claims = await verifiedClaims(parsed, this.#accepted);
    checkClaims(claims, parsed.header.typ, validation, checks);
    return { claims, version };
  }

  isCurrent(version: number): boolean {
    return this.publicKeys().version === version;
  }

  confirm(version: number): Promise<boolean> {
    return Promise.resolve(this.isCurrent(version));
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

  /** The public keys and the rules as they are known now. */
  publicKeys(): PublicKeys {
    const { ring, validation } = this.#settings;
    const accepted = ring.accepted();
    const { version, validation: before } = this.#published;
    if (validation === before && hasSameItems(accepted, this.#accepted)) return this.#published;
    this.#accepted = accepted;
    const keys = accepted.flatMap(({ publicJwk }) => publicJwk ?? []);
    this.#published = { version: version + 1, keys, validation };
    return this.#published;
  }

  /** The public keys, after those that come from elsewhere were read anew if it was time. */
  async freshPublicKeys(signal?: AbortSignal): Promise<PublicKeys> {
    await this.#settings.ring.source?.keepFresh(signal);
    return this.publicKeys();
  }

  /**
   * Calls back whenever other keys are accepted or other rules hold, but for keys whose time ran
   * out.
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

  /**
   * Looks for a token's key: one that is not known yet can be one that has just come elsewhere.
   *
   * @throws {JwtError} Of kind `internal` when that cannot be found out.
   */
  async #look(kid: string | undefined, signal: AbortSignal | undefined): Promise<void> {
    const { ring } = this.#settings;
    const { source } = ring;
    await source?.keepFresh(signal);
    if (source === undefined || kid === undefined || ring.decidesOn(kid)) return;
    await source.readAgain(signal);
    if (!ring.decidesOn(kid)) source.assertRead();
  }

  #follow({ source }: KeyRing): void {
    if (source !== undefined) source.onChange = () => this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function hasSameItems(first: readonly unknown[], second: readonly unknown[]): boolean {
  return first.length === second.length && first.every((item, index) => item === second[index]);
}

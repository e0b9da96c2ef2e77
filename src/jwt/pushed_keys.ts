import type { VerificationKey } from "./key.ts";
import type { PublicKeys } from "./keyed_jwt.ts";
import { importPublicKey } from "./public_key.ts";
import { refused } from "./refusal.ts";
import type { TokenChecks } from "./types.ts";

/** For how long keys may be used after the orchestrator was last known to accept them. */
const TRUSTED_MS = 1_000;

/** From then on they are asked for again, while they still serve: a busy module never waits. */
const RENEW_AFTER_MS = TRUSTED_MS / 2;

/** How often one call asks again when every answer came too late to be used. */
const MAX_LATE_ANSWERS = 5;

/** Asks the orchestrator for its keys and rules; tells only their version if that is the known one. */
export type AskForKeys = (
  knownVersion: number,
) => Promise<Pick<PublicKeys, "version"> | PublicKeys>;

/** The keys and rules of one version, ready to be used. */
export interface UsableKeys {
  readonly version: number;
  readonly keys: readonly VerificationKey[];
  readonly validation: TokenChecks;
}

/**
 * The orchestrator's public keys and rules, as a module knows them.
 *
 * They are pushed whenever they change. But a module that was busy, or did not read for another
 * reason, has what was pushed still before it, and cannot know that. So they serve for a second
 * after they were last confirmed, counted from when that was asked: a revoked key is refused after
 * that second, whatever the module does meanwhile.
 */
export class PushedKeys {
  readonly #ask: AskForKeys;
  #version = -1;
  #keys: Promise<UsableKeys>;
  #confirmedAtMs: number;
  #renewal: Promise<void> | undefined;

  /** @param askedAtMs When they were asked for, by `performance.now()`. */
  constructor(pushed: PublicKeys, askedAtMs: number, ask: AskForKeys) {
    this.#ask = ask;
    this.#confirmedAtMs = askedAtMs;
    this.#version = pushed.version;
    this.#keys = usable(pushed);
  }

  /** Takes what was pushed; what is older than what is known is ignored. */
  learn(pushed: PublicKeys): void {
    if (pushed.version <= this.#version) return;
    this.#version = pushed.version;
    this.#keys = usable(pushed);
  }

  /** The keys as they were last told, which may be used no more. */
  async known(): Promise<UsableKeys> {
    return await this.#keys;
  }

  /** The keys that may be used now. */
  async current(): Promise<UsableKeys> {
    if (this.#ageMs() >= RENEW_AFTER_MS) {
      const renewal = this.#renew();
      if (this.#ageMs() >= TRUSTED_MS) await renewal;
    }
    return await this.#keys;
  }

  /** Whether what was proven by this version may be believed at this moment. */
  isCurrent(version: number): boolean {
    return version === this.#version && this.#ageMs() < TRUSTED_MS;
  }

  /** Takes notice of another answer of the orchestrator's that was given by this version. */
  noteConfirmed(version: number, askedAtMs: number): void {
    if (version === this.#version) this.#confirmedAtMs = Math.max(this.#confirmedAtMs, askedAtMs);
  }

  /**
   * Whether this version is the orchestrator's still, which is asked if it is not known.
   *
   * @throws {JwtError} Of kind `internal` when every answer takes longer than it may be used.
   */
  async confirm(version: number): Promise<boolean> {
    for (let answers = 0; answers < MAX_LATE_ANSWERS; answers++) {
      if (this.isCurrent(version)) return true;
      if (version < this.#version) return false;
      await this.#renew();
    }
    if (this.isCurrent(version)) return true;
    throw refused("internal", `the orchestrator did not confirm its key within ${TRUSTED_MS} ms`);
  }

  /** Waits until nothing is asked any more. */
  async settled(): Promise<void> {
    await this.#renewal?.catch(() => {});
  }

  #ageMs(): number {
    return performance.now() - this.#confirmedAtMs;
  }

  #renew(): Promise<void> {
    this.#renewal ??= this.#askAgain().finally(() => this.#renewal = undefined);
    this.#renewal.catch(() => {}); // The next who needs the keys asks again.
    return this.#renewal;
  }

  async #askAgain(): Promise<void> {
    const askedAtMs = performance.now();
    const answer = await this.#ask(this.#version);
    if ("keys" in answer) this.learn(answer);
    this.noteConfirmed(answer.version, askedAtMs);
  }
}

/** A key that cannot be used here is left out: the orchestrator is asked about its tokens. */
async function usable({ version, keys, validation }: PublicKeys): Promise<UsableKeys> {
  const imported = await Promise.all(
    keys.map((key) => importPublicKey(key).catch(() => undefined)),
  );
  return { version, keys: imported.filter((key) => key !== undefined), validation };
}

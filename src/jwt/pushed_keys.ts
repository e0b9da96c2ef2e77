import type { VerificationKey } from "./key.ts";
import type { PublicKeys } from "./keyed_jwt.ts";
import { importPublicKey } from "./public_key.ts";

/** For how long keys may be used after the orchestrator was last known to accept them. */
const TRUSTED_MS = 1_000;

/** From then on they are asked for again, while they still serve: a busy module never waits. */
const RENEW_AFTER_MS = TRUSTED_MS / 2;

/** Asks the orchestrator for its public keys; tells only their version if that is the known one. */
export type AskForKeys = (
  knownVersion: number,
) => Promise<{ readonly version: number; readonly keys?: PublicKeys["keys"] }>;

/**
 * The orchestrator's public keys, as a module knows them.
 *
 * They are pushed whenever they change. But a module that was busy, or did not read for another
 * reason, has what was pushed still before it, and cannot know that. So keys serve for a second
 * after they were last confirmed, counted from when that was asked: a revoked one is refused after
 * that second, whatever the module does meanwhile.
 */
export class PushedKeys {
  readonly #ask: AskForKeys;
  #version = -1;
  #keys: Promise<readonly VerificationKey[]> = Promise.resolve([]);
  #confirmedAtMs: number;
  #renewal: Promise<void> | undefined;

  /** @param askedAtMs When they were asked for, by `performance.now()`. */
  constructor(keys: PublicKeys, askedAtMs: number, ask: AskForKeys) {
    this.#ask = ask;
    this.#confirmedAtMs = askedAtMs;
    this.learn(keys);
  }

  /** Takes what was pushed; what is older than what is known is ignored. */
  learn({ version, keys }: PublicKeys): void {
    if (version <= this.#version) return;
    this.#version = version;
    this.#keys = importAll(keys);
  }

  /** The keys as they were last told, which may be used no more. */
  async known(): Promise<readonly VerificationKey[]> {
    return await this.#keys;
  }

  /** The keys that may be used now: the same list as before, if nothing has changed. */
  async current(): Promise<readonly VerificationKey[]> {
    const ageMs = performance.now() - this.#confirmedAtMs;
    if (ageMs < RENEW_AFTER_MS) return await this.#keys;
    const renewal = this.#renew();
    if (ageMs >= TRUSTED_MS) await renewal;
    return await this.#keys;
  }

  /** Waits until nothing is asked any more. */
  async settled(): Promise<void> {
    await this.#renewal?.catch(() => {});
  }

  #renew(): Promise<void> {
    this.#renewal ??= this.#askAgain().finally(() => this.#renewal = undefined);
    this.#renewal.catch(() => {}); // The next who needs the keys asks again.
    return this.#renewal;
  }

  async #askAgain(): Promise<void> {
    const askedAtMs = performance.now();
    const { version, keys } = await this.#ask(this.#version);
    if (keys !== undefined) this.learn({ version, keys });
    this.#confirmedAtMs = askedAtMs;
  }
}

/** A key that cannot be used here is left out: the orchestrator is asked about its tokens. */
async function importAll(keys: PublicKeys["keys"]): Promise<readonly VerificationKey[]> {
  const imported = await Promise.all(
    keys.map((key) => importPublicKey(key).catch(() => undefined)),
  );
  return imported.filter((key) => key !== undefined);
}

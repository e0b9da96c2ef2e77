import type { JwksSource } from "./jwks_source.ts";
import type { JwtKey } from "./key.ts";

/** What a {@linkcode KeyRing} is made of. */
export interface KeyRingParts {
  readonly keys: readonly JwtKey[];
  /** Keys of an earlier ring, which check until their time is over, and sign no more. */
  readonly retired: readonly JwtKey[];
  readonly source: JwksSource | undefined;
  readonly revokedKeyIds: ReadonlySet<string>;
}

/** All keys of a service, of which each has its time. */
export class KeyRing {
  readonly source: JwksSource | undefined;
  readonly #parts: KeyRingParts;

  constructor(parts: KeyRingParts) {
    this.#parts = parts;
    this.source = parts.source;
  }

  /** The keys whose tokens are accepted now. */
  accepted(nowMs: number = Date.now()): readonly JwtKey[] {
    const { keys, retired, revokedKeyIds } = this.#parts;
    return [...keys, ...this.source?.keys ?? [], ...retired].filter(
      ({ keyId, acceptedUntilMs }) =>
        nowMs < acceptedUntilMs && !(keyId !== undefined && revokedKeyIds.has(keyId)),
    );
  }

  /** Whether a name is that of a key here, accepted or revoked. */
  decidesOn(keyId: string): boolean {
    return this.#parts.revokedKeyIds.has(keyId) ||
      this.accepted().some((key) => key.keyId === keyId);
  }

  /** The newest key that may sign now. */
  signing(nowMs: number = Date.now()): JwtKey | undefined {
    const [newest] = this.accepted(nowMs)
      .filter(({ signing, signsFromMs }) => signing !== undefined && signsFromMs <= nowMs)
      .sort((first, second) => compare(second.signsFromMs, first.signsFromMs));
    return newest;
  }

  /** The keys as the next ring keeps them: none of them signs, and none lasts for longer. */
  retiredUntil(untilMs: number): readonly JwtKey[] {
    return this.accepted().map((key) => ({
      ...key,
      signing: undefined,
      acceptedUntilMs: Math.min(key.acceptedUntilMs, untilMs),
    }));
  }
}

/** Two keys that always could sign are `-Infinity` both, whose difference is no number. */
function compare(first: number, second: number): number {
  return first === second ? 0 : first - second;
}

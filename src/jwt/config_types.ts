import type { JwtAlgorithm } from "./algorithm.ts";
import type { TokenChecks } from "./types.ts";

/**
 * Which keys to use, and what holds for every token.
 *
 * In a module the orchestrator has the keys: whatever is said of keys there is ignored, and never
 * leaves the process. `service` and `validation` count in a module too.
 *
 * @example Two keys, of which the newer one signs
 * ```ts
 * import { createJwtService } from "@pywatt/sdk";
 * import { assertEquals } from "@std/assert";
 *
 * await using jwt = await createJwtService({
 *   keys: [
 *     { keyId: "2025", secret: "last year's secret, of 32 bytes or more" },
 *     { keyId: "2026", secret: "this year's secret, of 32 bytes or more", signsFrom: "2026-01-01" },
 *   ],
 *   validation: { issuer: "https://shop.example", requiredClaims: ["exp"] },
 * });
 * const token = await jwt.generateToken({ sub: "42" }, {
 *   issuer: "https://shop.example",
 *   expiresInSeconds: 60,
 * });
 * assertEquals((await jwt.validateToken(token)).sub, "42");
 * ```
 */
export interface JwtConfig {
  /** Which of the orchestrator's JWT services, by name; standing alone, this means nothing. */
  readonly service?: string;
  /** The only key: a secret that signs and checks. It means the same as one entry of `keys`. */
  readonly secret?: string;
  /**
   * The algorithm of `secret`.
   *
   * @default {"HS256"}
   */
  readonly algorithm?: JwtAlgorithm;
  /** The keys. All of them check tokens; one signs: the newest that may. */
  readonly keys?: readonly JwtKeyConfig[];
  /** Further keys, as a set of the form of RFC 7517 §5. */
  readonly jwks?: JwksConfig;
  /** The names of keys that are refused, whoever brings them: a JWKS can still list a stolen key. */
  readonly revokedKeyIds?: readonly string[];
  /** What holds for every token that is checked, whatever a call asks for beside it. */
  readonly validation?: TokenChecks;
  /**
   * What holds for every token that is signed; `false` signs none. In the orchestrator it binds the
   * modules; a module's own is ignored.
   *
   * @default {{}}
   */
  readonly issue?: JwtIssueRules | false;
}

/** One key: exactly one of `secret`, `pem` and `jwk`. */
export interface JwtKeyConfig {
  /** Its name: the `kid` of the tokens that it signs. A `jwk` can bring its own. */
  readonly keyId?: string;
  /**
   * The algorithm, which is that of every token with this key. By default it is what the `jwk`
   * says, or what the curve allows; RSA means RS256, and a secret HS256.
   */
  readonly algorithm?: JwtAlgorithm;
  /** A secret, as text or as bytes: at least as long as the hash, so 32 bytes for HS256. */
  readonly secret?: string | Uint8Array;
  /** A private key in PKCS#8 (`BEGIN PRIVATE KEY`), or a public one in SPKI (`BEGIN PUBLIC KEY`). */
  readonly pem?: string;
  /** A private, public or symmetric key as RFC 7517 writes it. */
  readonly jwk?: Jwk;
  /**
   * From when on it signs, as a `Date` or in the form of ISO 8601. It checks from the start. Of the
   * keys that may sign, the one with the latest `signsFrom` does.
   *
   * By default it always may.
   */
  readonly signsFrom?: Date | string;
  /**
   * Until when tokens with it are accepted, as a `Date` or in the form of ISO 8601: the end of the
   * overlap with the key that came after it. By default they are accepted without end.
   */
  readonly acceptedUntil?: Date | string;
}

/** A key as RFC 7517 §4 writes it. */
export interface Jwk {
  /** The kind of key: `RSA`, `EC`, `OKP` or `oct`. */
  readonly kty?: string;
  /** Its name. */
  readonly kid?: string;
  /** Its algorithm. */
  readonly alg?: string;
  /** What it is for: only `sig` is used. */
  readonly use?: string;
  /** Whatever else it holds: what its kind of key has, or `key_ops`, which says what it may do. */
  readonly [member: string]: unknown;
}

/** Where a set of keys comes from: written out, from a file, or from an address. */
export type JwksConfig = JwksInline | JwksFile | JwksUrl;

/** What all sets of keys have in common. */
export interface JwksOptions {
  /**
   * The algorithm of RSA keys that name none.
   *
   * @default {"RS256"}
   */
  readonly rsaAlgorithm?: JwtAlgorithm;
}

/** A set of keys that is written out: a JWKS as it is. */
export interface JwksInline extends JwksOptions {
  /** The keys. Those of unknown kinds, or for encryption, are passed over. */
  readonly keys: readonly Jwk[];
}

/** How long keys that were read from elsewhere are kept. */
export interface JwksCacheOptions extends JwksOptions {
  /**
   * After how many seconds the keys are read anew.
   *
   * @default {600}
   */
  readonly cacheSeconds?: number;
  /**
   * For how many seconds more the keys serve when they cannot be read anew.
   *
   * @default {3_600}
   */
  readonly staleSeconds?: number;
  /**
   * How many seconds at least lie between two readings. A token with an unknown `kid` has the keys
   * read anew, but no more often. It may be at most `cacheSeconds` and `staleSeconds` together.
   *
   * @default {30}
   */
  readonly cooldownSeconds?: number;
  /**
   * How many bytes they may have.
   *
   * @default {262_144}
   */
  readonly maxBytes?: number;
  /**
   * How many milliseconds reading them may take.
   *
   * @default {5_000}
   */
  readonly timeoutMs?: number;
}

/** A set of keys in a file. */
export interface JwksFile extends JwksCacheOptions {
  /** Its path. */
  readonly file: string | URL;
}

/** A set of public keys at an address. It never signs, and no secret in it is used. */
export interface JwksUrl extends JwksCacheOptions {
  /** The address: `https`, or `http` on this machine. A redirect is refused. */
  readonly url: string | URL;
}

/** What may be said by tokens that are signed. */
export interface JwtIssueRules {
  /** Their `iss`. It is filled in, and any other is refused. */
  readonly issuer?: string;
  /** What `aud` may name. A single one is filled in; otherwise at least one has to be named. */
  readonly audiences?: readonly string[];
  /**
   * How many seconds they may last. It is filled in as `exp`, and any later `exp` is refused, as is
   * an `iat` or `nbf` that lies in the future by more than that.
   */
  readonly maxLifetimeSeconds?: number;
  /** The claims that they may not have, by name. With `iat` among them none is set by itself. */
  readonly forbiddenClaims?: readonly string[];
}

import type { JwtAlgorithm, JwtConfig } from "../../mod.ts";
import {
  ED25519_JWK,
  LONG_SECRET,
  P256_JWK,
  P384_JWK,
  P521_JWK,
  publicHalf,
  RSA_JWK,
  SECRET,
} from "../support/jwt_keys.ts";

const SECRET_K = new TextEncoder().encode(SECRET).toBase64({
  alphabet: "base64url",
  omitPadding: true,
});

/** One service with one key for each algorithm, by the algorithm's name. */
export const ALGORITHM_SERVICES: Readonly<Record<JwtAlgorithm, JwtConfig>> = {
  HS256: { secret: LONG_SECRET, algorithm: "HS256" },
  HS384: { secret: LONG_SECRET, algorithm: "HS384" },
  HS512: { secret: LONG_SECRET, algorithm: "HS512" },
  RS256: { keys: [{ jwk: RSA_JWK, algorithm: "RS256" }] },
  RS384: { keys: [{ jwk: RSA_JWK, algorithm: "RS384" }] },
  RS512: { keys: [{ jwk: RSA_JWK, algorithm: "RS512" }] },
  PS256: { keys: [{ jwk: RSA_JWK, algorithm: "PS256" }] },
  PS384: { keys: [{ jwk: RSA_JWK, algorithm: "PS384" }] },
  PS512: { keys: [{ jwk: RSA_JWK, algorithm: "PS512" }] },
  ES256: { keys: [{ jwk: P256_JWK }] },
  ES384: { keys: [{ jwk: P384_JWK }] },
  ES512: { keys: [{ jwk: P521_JWK }] },
  EdDSA: { keys: [{ jwk: ED25519_JWK }] },
};

/** The services of which every mode has one. */
export const JWT_SERVICES = {
  ...ALGORITHM_SERVICES,
  default: { secret: SECRET },
  several: {
    keys: [
      { keyId: "old", secret: SECRET },
      { keyId: "new", jwk: P256_JWK, signsFrom: "2026-01-01" },
      { keyId: "next", jwk: ED25519_JWK, signsFrom: "2999-01-01" },
      { keyId: "past", secret: LONG_SECRET, acceptedUntil: "2020-01-01T00:00:00Z" },
      { keyId: "stolen", secret: LONG_SECRET },
    ],
    revokedKeyIds: ["stolen"],
  },
  public: {
    jwks: {
      keys: [
        { ...publicHalf(RSA_JWK), kid: "rsa" },
        { ...publicHalf(P256_JWK), kid: "ec", use: "sig", alg: "ES256" },
        { ...publicHalf(P384_JWK), kid: "for encryption", use: "enc" },
        { kty: "unheard of", kid: "unknown" },
      ],
    },
  },
  ruled: {
    secret: SECRET,
    issue: {
      issuer: "https://shop.example",
      audiences: ["orders", "billing"],
      maxLifetimeSeconds: 3_600,
      forbiddenClaims: ["admin"],
    },
  },
  timeless: { secret: SECRET, issue: { forbiddenClaims: ["exp", "iat", "nbf"] } },
  checksOnly: {
    keys: [
      { jwk: { ...P256_JWK, kid: "pair", key_ops: ["verify"] } },
      { jwk: { kty: "oct", k: SECRET_K, kid: "secret", key_ops: ["verify"] } },
    ],
    jwks: {
      keys: [
        { ...publicHalf(ED25519_JWK), kid: "wraps", key_ops: ["wrapKey"] },
        { ...publicHalf(P384_JWK), kid: "signs", key_ops: ["sign"] },
        { ...publicHalf(RSA_JWK), kid: "checks", key_ops: ["verify"] },
      ],
    },
  },
  oneAudience: { secret: SECRET, issue: { audiences: ["orders"] } },
  silent: { secret: SECRET, issue: false },
  strict: {
    secret: SECRET,
    validation: { issuer: "shop", audience: ["orders", "billing"], requiredClaims: ["exp"] },
  },
} as const satisfies Readonly<Record<string, JwtConfig>>;

/** The name of one of them. */
export type JwtServiceName = keyof typeof JWT_SERVICES;

import { ED25519_JWK, OTHER_P256_JWK, P256_JWK } from "../../support/jwt_keys.ts";
import { hmacSigner, keySigner, nowSeconds, signedToken } from "../../support/jwt_tokens.ts";
import { HEADER, type RefusedToken } from "./refused_token.ts";

const ES256 = keySigner(P256_JWK, "ES256");
const EDDSA = keySigner(ED25519_JWK, "EdDSA");

function withClaims(claims: object | string): () => Promise<string> {
  return () => signedToken(HEADER, claims);
}

const CLAIM_TYPES: readonly RefusedToken[] = ([
  ["an exp that is text", { exp: "4102444800" }],
  ["an exp that is null", { exp: null }],
  ["an exp that is true", { exp: true }],
  ["an exp that is a list", { exp: [4102444800] }],
  ["an exp that is negative", { exp: -1 }],
  ["an exp that no number can hold", '{"exp":1e400}'],
  ["an exp that is huge", '{"exp":1e300}'],
  ["an exp of more digits than a number has", `{"exp":${"9".repeat(400)}}`],
  ["an exp in milliseconds", { exp: 4_102_444_800_000 }],
  ["an nbf that is text", { nbf: "0" }],
  ["an nbf that is negative", { nbf: -1 }],
  ["an nbf that is huge", '{"nbf":1e300}'],
  ["an iat that is text", { iat: "0" }],
  ["an iat that is negative", { iat: -1 }],
  ["an iat that is huge", '{"iat":-1e300}'],
  ["an iss that is a list", { iss: ["a"] }],
  ["a sub that is a number", { sub: 42 }],
  ["an aud that is a number", { aud: 1 }],
  ["an aud that lists a number", { aud: ["a", 1] }],
  ["a jti that is a number", { jti: 1 }],
] as const).flatMap(([name, claims]): RefusedToken[] => [
  { name, kind: "claims", make: withClaims(claims) },
  {
    name: `${name}, with a key pair`,
    kind: "claims",
    service: "EdDSA",
    make: () => signedToken({ alg: "EdDSA" }, claims, EDDSA),
  },
]);

const TIMES: readonly RefusedToken[] = [
  { name: "one that has expired", kind: "expired", make: withClaims({ exp: 1 }) },
  { name: "one that expired in 1970", kind: "expired", make: withClaims({ exp: 0 }) },
  {
    name: "one that expired a fraction of a second before the leeway",
    kind: "expired",
    make: () => signedToken(HEADER, { exp: Date.now() / 1_000 - 1.001 }),
  },
  {
    name: "one whose time has not come",
    kind: "not_active",
    make: () => signedToken(HEADER, { nbf: nowSeconds() + 60 }),
  },
  {
    name: "one that has expired, with a key pair",
    kind: "expired",
    service: "ES256",
    make: () => signedToken({ alg: "ES256" }, { exp: 1 }, ES256),
  },
  {
    name: "a forged one that has expired",
    kind: "invalid_signature",
    make: () => signedToken(HEADER, { exp: 1 }, hmacSigner("another secret of thirty-two bytes")),
  },
  {
    name: "a forged one that has expired, with a key pair",
    kind: "invalid_signature",
    service: "ES256",
    make: () => signedToken({ alg: "ES256" }, { exp: 1 }, keySigner(OTHER_P256_JWK, "ES256")),
  },
];

/** Claims that RFC 7519 §4.1 has refused. */
export const refusedClaims: readonly RefusedToken[] = [...CLAIM_TYPES, ...TIMES];

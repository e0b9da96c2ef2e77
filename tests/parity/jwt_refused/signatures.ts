import { ED25519_JWK, OTHER_P256_JWK, P256_JWK, RSA_JWK } from "../../support/jwt_keys.ts";
import { base64Url, hmacSigner, keySigner, signedToken } from "../../support/jwt_tokens.ts";
import {
  changed,
  CLAIMS,
  HEADER,
  type RefusedToken,
  withHeader,
  withSignature,
} from "./refused_token.ts";

const ES256 = keySigner(P256_JWK, "ES256");
const RS256 = keySigner(RSA_JWK, "RS256");
const EDDSA = keySigner(ED25519_JWK, "EdDSA");

/** RFC 3279 §2.2.3: how other protocols write the two numbers of an ECDSA signature. */
function asDer(signature: Uint8Array): Uint8Array {
  const numbers = [signature.subarray(0, 32), signature.subarray(32)].map((number) => {
    const bytes = (number[0] ?? 0) > 127 ? [0, ...number] : [...number];
    return [2, bytes.length, ...bytes];
  }).flat();
  return Uint8Array.from([0x30, numbers.length, ...numbers]);
}

/** RFC 8032 §8.4: the same point with the group's order added to S, which must not pass. */
function withOrderAdded(signature: Uint8Array): Uint8Array {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${signature.slice(32).reverse().toHex()}`) + order;
  const bytes = Uint8Array.fromHex(s.toString(16).padStart(64, "0")).reverse();
  return Uint8Array.from([...signature.subarray(0, 32), ...bytes]);
}

/** Signatures that are none of an accepted key. */
export const refusedSignatures: readonly RefusedToken[] = [
  {
    name: "no signature",
    kind: "invalid_signature",
    make: () => changed(([h, p]) => `${h}.${p}.`),
  },
  {
    name: "another secret",
    kind: "invalid_signature",
    make: () => signedToken(HEADER, CLAIMS, hmacSigner("another secret of thirty-two bytes")),
  },
  {
    name: "a secret of one NUL",
    kind: "invalid_signature",
    make: () => signedToken(HEADER, CLAIMS, hmacSigner("\0")),
  },
  {
    name: "another payload",
    kind: "invalid_signature",
    make: () => changed(([h, , s]) => `${h}.${base64Url({ sub: "43" })}.${s}`),
  },
  {
    name: "another header",
    kind: "invalid_signature",
    make: () => changed(([, p, s]) => `${base64Url({ alg: "HS256" })}.${p}.${s}`),
  },
  {
    name: "half of the signature",
    kind: "invalid_signature",
    make: () => withSignature(HEADER, hmacSigner(), (signature) => signature.subarray(0, 16)),
  },
  {
    name: "all but one byte of the signature",
    kind: "invalid_signature",
    make: () => withSignature(HEADER, hmacSigner(), (signature) => signature.subarray(0, 31)),
  },
  {
    name: "one byte behind the signature",
    kind: "invalid_signature",
    make: () =>
      withSignature(HEADER, hmacSigner(), (signature) => Uint8Array.from([...signature, 0])),
  },
  {
    name: "a signature of zeros",
    kind: "invalid_signature",
    make: () => withSignature(HEADER, hmacSigner(), () => new Uint8Array(32)),
  },
  {
    name: "an ECDSA signature of zeros",
    kind: "invalid_signature",
    service: "ES256",
    make: () => withSignature({ alg: "ES256" }, ES256, () => new Uint8Array(64)),
  },
  {
    name: "an ECDSA signature in DER",
    kind: "invalid_signature",
    service: "ES256",
    make: () => withSignature({ alg: "ES256" }, ES256, asDer),
  },
  {
    name: "an ECDSA signature of another key",
    kind: "invalid_signature",
    service: "ES256",
    make: () => signedToken({ alg: "ES256" }, CLAIMS, keySigner(OTHER_P256_JWK, "ES256")),
  },
  {
    name: "an ECDSA signature that is one byte short",
    kind: "invalid_signature",
    service: "ES256",
    make: () => withSignature({ alg: "ES256" }, ES256, (signature) => signature.subarray(0, 63)),
  },
  {
    name: "an RSA signature of zeros",
    kind: "invalid_signature",
    service: "RS256",
    make: () => withSignature({ alg: "RS256" }, RS256, () => new Uint8Array(256)),
  },
  {
    name: "an RSA signature that is one byte short",
    kind: "invalid_signature",
    service: "RS256",
    make: () => withSignature({ alg: "RS256" }, RS256, (signature) => signature.subarray(1)),
  },
  {
    name: "an RSA signature of another padding",
    kind: "invalid_signature",
    service: "RS256",
    make: () => signedToken({ alg: "RS256" }, CLAIMS, keySigner(RSA_JWK, "PS256")),
  },
  {
    name: "an Ed25519 signature with the order added to it",
    kind: "invalid_signature",
    service: "EdDSA",
    make: () => withSignature({ alg: "EdDSA" }, EDDSA, withOrderAdded),
  },
  {
    name: "an Ed25519 signature that is one byte short",
    kind: "invalid_signature",
    service: "EdDSA",
    make: () => withSignature({ alg: "EdDSA" }, EDDSA, (signature) => signature.subarray(0, 63)),
  },
  ...["unknown", "../../dev/null", "x' UNION SELECT 'secret", "", "__proto__"].map(
    (kid): RefusedToken => ({
      name: `kid "${kid}"`,
      kind: "invalid_signature",
      service: "several",
      make: withHeader({ ...HEADER, kid }),
    }),
  ),
  {
    name: "the kid of another key",
    kind: "algorithm",
    service: "several",
    make: withHeader({ ...HEADER, kid: "new" }),
  },
  {
    name: "the kid of a key whose time is over",
    kind: "invalid_signature",
    service: "several",
    make: withHeader({ ...HEADER, kid: "past" }),
  },
  {
    name: "the kid of a revoked key",
    kind: "invalid_signature",
    service: "several",
    make: withHeader({ ...HEADER, kid: "stolen" }),
  },
];

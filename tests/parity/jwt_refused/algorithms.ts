import { P384_JWK, publicHalf, RSA_JWK, SECRET } from "../../support/jwt_keys.ts";
import { base64Url, hmacSigner, keySigner, signedToken } from "../../support/jwt_tokens.ts";
import { CLAIMS, type RefusedToken, withHeader } from "./refused_token.ts";

const RS256 = keySigner(RSA_JWK, "RS256");

/** RFC 8725 §2.1: what a token would like to be checked with. */
export const refusedAlgorithms: readonly RefusedToken[] = [
  ...["none", "None", "NONE", "nOnE"].flatMap((alg): RefusedToken[] => [
    {
      name: `alg ${alg}, unsigned`,
      kind: "algorithm",
      make: () => `${base64Url({ alg })}.${base64Url(CLAIMS)}.`,
    },
    { name: `alg ${alg}, signed`, kind: "algorithm", make: withHeader({ alg }) },
    {
      name: `alg ${alg}, unsigned, where a key pair is`,
      kind: "algorithm",
      service: "RS256",
      make: () => `${base64Url({ alg })}.${base64Url(CLAIMS)}.`,
    },
  ]),
  ...["", "hs256", "HS256 ", "ΗS256", "HS1", "HS257", "dir", "A128KW", "toString", "__proto__"].map(
    (alg): RefusedToken => ({
      name: `alg "${alg}"`,
      kind: "algorithm",
      make: withHeader({ alg }),
    }),
  ),
  {
    name: "another hash with the same secret",
    kind: "algorithm",
    make: () => signedToken({ alg: "HS512" }, CLAIMS, hmacSigner(SECRET, "SHA-512")),
  },
  {
    name: "a signature of a key pair where a secret is",
    kind: "algorithm",
    make: () => signedToken({ alg: "RS256" }, CLAIMS, RS256),
  },
  {
    name: "another padding of the same RSA key",
    kind: "algorithm",
    service: "RS256",
    make: () => signedToken({ alg: "PS256" }, CLAIMS, keySigner(RSA_JWK, "PS256")),
  },
  {
    name: "another curve",
    kind: "algorithm",
    service: "ES256",
    make: () => signedToken({ alg: "ES384" }, CLAIMS, keySigner(P384_JWK, "ES384")),
  },
  ...([
    ["as PEM", publicPem],
    ["as PEM without the last line break", async () => (await publicPem()).trimEnd()],
    ["as DER", publicDer],
    ["as a JWK", () => JSON.stringify(publicHalf(RSA_JWK))],
    ["as its modulus", () => Uint8Array.fromBase64(RSA_JWK.n, { alphabet: "base64url" })],
  ] as const).map(([how, keyBytes]): RefusedToken => ({
    name: `HMAC with the public RSA key ${how} in the place of a secret`,
    kind: "algorithm",
    service: "RS256",
    make: async () => await signedToken({ alg: "HS256" }, CLAIMS, hmacSigner(await keyBytes())),
  })),
];

async function publicDer(): Promise<Uint8Array> {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const half: JsonWebKey = { ...publicHalf(RSA_JWK), alg: "RS256" };
  const key = await crypto.subtle.importKey("jwk", half, algorithm, true, ["verify"]);
  return new Uint8Array(await crypto.subtle.exportKey("spki", key));
}

async function publicPem(): Promise<string> {
  const lines = (await publicDer()).toBase64().match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\n");
}

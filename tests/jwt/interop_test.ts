/** Tokens that are issued here are accepted by others, and theirs are accepted here. */
import { assertEquals } from "@std/assert";
import { importJWK, jwtVerify, SignJWT } from "jose";
// @ts-types="npm:@types/jsonwebtoken@^9.0.10"
import jsonwebtoken from "jsonwebtoken";
import { createJwtService, type Jwk, type JwtAlgorithm } from "../../mod.ts";
import { ALGORITHM_SERVICES } from "../parity/jwt_services.ts";
import {
  ED25519_JWK,
  LONG_SECRET,
  P256_JWK,
  P384_JWK,
  P521_JWK,
  publicHalf,
  RSA_JWK,
} from "../support/jwt_keys.ts";

const CLAIMS = { sub: "42", aud: ["orders"], iss: "shop", nested: { list: [1, "two", null] } };

const KEYS: Readonly<Record<JwtAlgorithm, Jwk>> = {
  HS256: secretJwk(),
  HS384: secretJwk(),
  HS512: secretJwk(),
  RS256: RSA_JWK,
  RS384: RSA_JWK,
  RS512: RSA_JWK,
  PS256: RSA_JWK,
  PS384: RSA_JWK,
  PS512: RSA_JWK,
  ES256: P256_JWK,
  ES384: P384_JWK,
  ES512: P521_JWK,
  EdDSA: ED25519_JWK,
};

function secretJwk(): Jwk {
  const k = new TextEncoder().encode(LONG_SECRET);
  return { kty: "oct", k: k.toBase64({ alphabet: "base64url", omitPadding: true }) };
}

function isAlgorithm(name: string): name is JwtAlgorithm {
  return Object.hasOwn(KEYS, name);
}

function verifyingJwk(algorithm: JwtAlgorithm): Jwk {
  return KEYS[algorithm].kty === "oct" ? KEYS[algorithm] : publicHalf(KEYS[algorithm]);
}

async function pemOf(jwk: Jwk, format: "pkcs8" | "spki"): Promise<string> {
  const { createPrivateKey, createPublicKey } = await import("node:crypto");
  const key = { key: { ...jwk }, format: "jwk" } as const;
  return format === "pkcs8"
    ? createPrivateKey(key).export({ type: "pkcs8", format: "pem" }).toString()
    : createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
}

for (const algorithm of Object.keys(KEYS).filter(isAlgorithm)) {
  Deno.test(`jose accepts a token that is signed here with ${algorithm}`, async () => {
    await using jwt = await createJwtService(ALGORITHM_SERVICES[algorithm]);
    const token = await jwt.generateToken(CLAIMS, { expiresInSeconds: 60 });
    const key = await importJWK({ ...verifyingJwk(algorithm) }, algorithm);
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      audience: "orders",
      issuer: "shop",
    });
    const { iat: _iat, exp: _exp, ...claims } = payload;
    assertEquals(claims, CLAIMS);
    assertEquals(protectedHeader, { alg: algorithm, typ: "JWT" });
  });

  Deno.test(`a token that jose signs with ${algorithm} is accepted here`, async () => {
    const key = await importJWK({ ...KEYS[algorithm] }, algorithm);
    const token = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: algorithm, kid: "theirs" })
      .setIssuedAt()
      .setExpirationTime("1m")
      .sign(key);
    await using jwt = await createJwtService({
      keys: [{ jwk: verifyingJwk(algorithm), algorithm, keyId: "theirs" }],
    });
    const { iat: _iat, exp: _exp, ...claims } = await jwt.validateToken(token);
    assertEquals<object>(claims, CLAIMS);
  });
}

/** jsonwebtoken 9 has no EdDSA. */
const CLASSIC = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512"] as const;
const NEWER = ["PS256", "PS384", "PS512", "ES256", "ES384", "ES512"] as const;

for (const algorithm of [...CLASSIC, ...NEWER]) {
  Deno.test(`jsonwebtoken accepts a token that is signed here with ${algorithm}`, async () => {
    await using jwt = await createJwtService(ALGORITHM_SERVICES[algorithm]);
    const token = await jwt.generateToken(CLAIMS, { expiresInSeconds: 60 });
    const key = algorithm.startsWith("HS")
      ? LONG_SECRET
      : await pemOf(verifyingJwk(algorithm), "spki");
    const payload = jsonwebtoken.verify(token, key, {
      algorithms: [algorithm],
      audience: "orders",
      issuer: "shop",
    });
    if (typeof payload === "string") throw new Error("It gave text");
    const { iat: _iat, exp: _exp, ...claims } = payload;
    assertEquals<object>(claims, CLAIMS);
  });

  Deno.test(`a token that jsonwebtoken signs with ${algorithm} is accepted here`, async () => {
    const isSecret = algorithm.startsWith("HS");
    const key = isSecret ? LONG_SECRET : await pemOf(KEYS[algorithm], "pkcs8");
    const token = jsonwebtoken.sign(CLAIMS, key, { algorithm, expiresIn: 60 });
    const pem = isSecret ? "" : await pemOf(verifyingJwk(algorithm), "spki");
    await using jwt = await createJwtService({
      keys: [isSecret ? { secret: LONG_SECRET, algorithm } : { pem, algorithm }],
    });
    const { iat: _iat, exp: _exp, ...claims } = await jwt.validateToken(token);
    assertEquals<object>(claims, CLAIMS);
  });
}

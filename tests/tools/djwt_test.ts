// These hold for the local stand-in and for the real package alike.
import { assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { create, decode, getNumericDate, verify } from "@zaubrik/djwt";

const HOUR_SECONDS = 3600;

function hmacKey(secret: string, hash = "SHA-256"): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash }, false, ["sign", "verify"]);
}

function ecKeys(namedCurve: string): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: "ECDSA", namedCurve }, false, ["sign", "verify"]);
}

function rsaKeys(name: string, hash: string): Promise<CryptoKeyPair> {
  const publicExponent = new Uint8Array([1, 0, 1]);
  const parameters = { name, hash, modulusLength: 2048, publicExponent };
  return crypto.subtle.generateKey(parameters, false, ["sign", "verify"]);
}

function inverted(signature: string): string {
  const first = signature.startsWith("A") ? "B" : "A";
  return `${first}${signature.slice(1)}`;
}

Deno.test("tokens signed with a secret verify, however short the secret is", async () => {
  const algorithms = [["HS256", "SHA-256"], ["HS384", "SHA-384"], ["HS512", "SHA-512"]] as const;
  for (const [alg, hash] of algorithms) {
    const key = await hmacKey("s", hash);
    assertEquals(await verify(await create({ alg }, { sub: "42" }, key), key), { sub: "42" });
  }
});

Deno.test("tokens signed with elliptic curves verify with the public key", async () => {
  for (const [alg, curve] of [["ES256", "P-256"], ["ES384", "P-384"]] as const) {
    const { privateKey, publicKey } = await ecKeys(curve);
    const token = await create({ alg }, { sub: "42" }, privateKey);
    assertEquals(await verify(token, publicKey), { sub: "42" });
  }
});

Deno.test("tokens signed with RSA verify with the public key", async () => {
  const families = [["RS256", "RSASSA-PKCS1-v1_5"], ["PS256", "RSA-PSS"]] as const;
  for (const [alg, family] of families) {
    const { privateKey, publicKey } = await rsaKeys(family, "SHA-256");
    const token = await create({ alg }, { sub: "42" }, privateKey);
    assertEquals(await verify(token, publicKey), { sub: "42" });
  }
});

Deno.test("a token is the one that everybody else would make of the same claims", async () => {
  assertStrictEquals(
    await create({ alg: "HS256", typ: "JWT" }, { name: "John Doe" }, await hmacKey("secret")),
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJuYW1lIjoiSm9obiBEb2UifQ." +
      "xuEv8qrfXu424LZk8bVgr9MQJUIrp1rHcPyZw_KSsds",
  );
});

Deno.test("a changed signature, another secret and another algorithm are refused", async () => {
  const key = await hmacKey("secret");
  const token = await create({ alg: "HS256" }, {}, key);
  const [header, payload, signature = ""] = token.split(".");
  const forged = `${header}.${payload}.${inverted(signature)}`;
  const mismatch = "The jwt's signature does not match the verification signature.";
  await assertRejects(() => verify(forged, key), Error, mismatch);
  await assertRejects(async () => await verify(token, await hmacKey("other")), Error, mismatch);
  await assertRejects(
    async () => await verify(token, await hmacKey("secret", "SHA-512")),
    Error,
    "The jwt's alg 'HS256' does not match the key's algorithm.",
  );
});

Deno.test("an unsigned token is refused where a key is given", async () => {
  const token = await create({ alg: "none" }, {}, null);
  assertMatch(token, /\.$/);
  await assertRejects(
    async () => await verify(token, await hmacKey("secret")),
    Error,
    "The alg 'none' does not allow a key.",
  );
});

Deno.test("an expired token is a RangeError, even with a wrong signature", async () => {
  const token = await create({ alg: "HS256" }, { exp: getNumericDate(-2) }, await hmacKey("one"));
  const error = await assertRejects(
    async () => await verify(token, await hmacKey("other")),
    RangeError,
  );
  assertStrictEquals(error.message, "The jwt is expired.");
});

Deno.test("clocks may differ by a second unless the leeway is another", async () => {
  const key = await hmacKey("secret");
  const token = await create({ alg: "HS256" }, { exp: Date.now() / 1000 - 0.2 }, key);
  await verify(token, key);
  await assertRejects(() => verify(token, key, { expLeeway: 0 }), RangeError);
});

Deno.test("a token before its time is a RangeError", async () => {
  const key = await hmacKey("secret");
  const token = await create({ alg: "HS256" }, { nbf: getNumericDate(HOUR_SECONDS) }, key);
  await assertRejects(() => verify(token, key), RangeError, "The jwt is used too early.");
});

Deno.test("the audience must name whom the verifier is", async () => {
  const key = await hmacKey("secret");
  const token = await create({ alg: "HS256" }, { aud: ["a", "b"] }, key);
  await verify(token, key, { audience: "b" });
  await assertRejects(
    () => verify(token, key, { audience: ["c"] }),
    Error,
    "The identification with the value in the 'aud' claim has failed.",
  );
});

Deno.test("what is no token is refused as such", async () => {
  const key = await hmacKey("secret");
  for (const text of ["", "a", "a.b.c", "e30.e30"]) {
    await assertRejects(
      () => verify(text, key),
      Error,
      "The serialization of the jwt is invalid.",
    );
  }
});

Deno.test("decode returns header, claims and signature without verifying", async () => {
  const token = await create({ alg: "HS256" }, { sub: "42" }, await hmacKey("secret"));
  const [header, payload, signature] = decode(token);
  assertEquals(header, { alg: "HS256" });
  assertEquals(payload, { sub: "42" });
  assertStrictEquals(signature.length, 32);
});

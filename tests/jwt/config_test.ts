import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createJwtService, type JwtConfig, JwtError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { LONG_SECRET, P256_JWK, RSA_JWK, SECRET, WEAK_RSA_JWK } from "../support/jwt_keys.ts";

/** Settings of any form, as a program without types would hand them over. */
async function open(config: unknown) {
  return await Reflect.apply(createJwtService, undefined, [config]);
}

const ALL = "service, secret, algorithm, keys, jwks, revokedKeyIds, validation, issue";
const KEY = "keyId, algorithm, secret, pem, jwk, signsFrom, acceptedUntil";
const ALGORITHMS = "HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, " +
  "ES512, EdDSA";
const PEM_EXPECTED = 'expected one "PRIVATE KEY" (PKCS#8) or "PUBLIC KEY" (SPKI)';

/** What is wrong with settings, as the error says it. */
const WRONG: Readonly<Record<string, readonly [config: unknown, detail: string]>> = {
  "no key at all": [{}, "secret is missing, as are keys and jwks, and no orchestrator has them"],
  "an empty secret": [{ secret: "" }, "secret is empty, expected text"],
  "a secret that is no text": [{ secret: 42 }, "secret is not what it has to be, expected text"],
  "a misspelt name": [{ secretKey: SECRET }, `secretKey is unknown, expected one of ${ALL}`],
  "an unknown algorithm": [
    { secret: SECRET, algorithm: "none" },
    `algorithm is "none", expected one of ${ALGORITHMS}`,
  ],
  "an algorithm without its secret": [
    { algorithm: "HS256", keys: [{ secret: SECRET }] },
    "algorithm is given without a secret, expected it with the key that it belongs to",
  ],
  "the text of a public key as a secret": [
    { secret: `-----BEGIN PUBLIC KEY-----\n${"A".repeat(100)}\n-----END PUBLIC KEY-----` },
    "secret is the text of a key, which belongs in keys: [{ pem }]",
  ],
  "a secret for a key pair's algorithm": [
    { secret: SECRET, algorithm: "RS256" },
    "secret is a secret, and RS256 needs a key pair",
  ],
  "keys that are no list": [
    { keys: { secret: SECRET } },
    "keys is not what it has to be, expected a list of at most 100 objects",
  ],
  "too many keys": [
    { keys: Array.from({ length: 101 }, () => ({ secret: SECRET })) },
    "keys is not what it has to be, expected a list of at most 100 objects",
  ],
  "a misspelt name in a key": [
    { keys: [{ secret: SECRET }, { privateKey: "x" }] },
    `keys[1].privateKey is unknown, expected one of ${KEY}`,
  ],
  "a key of nothing": [
    { keys: [{ keyId: "a" }] },
    "keys[0] has 0 of secret, pem and jwk, expected one",
  ],
  "a key of two things": [
    { keys: [{ secret: SECRET, jwk: P256_JWK }] },
    "keys[0] has 2 of secret, pem and jwk, expected one",
  ],
  "two keys of one name": [
    { keys: [{ secret: SECRET, keyId: "a" }, { jwk: { ...P256_JWK, kid: "a" } }] },
    'keys[1].jwk has the keyId "a" of another key',
  ],
  "a time that is none": [
    { keys: [{ secret: SECRET, signsFrom: "soon" }] },
    'keys[0].signsFrom is "soon", expected a Date, or text in the form of ISO 8601',
  ],
  "a time that the calendar does not have": [
    { keys: [{ secret: SECRET, acceptedUntil: "2026-13-01" }] },
    'keys[0].acceptedUntil is "2026-13-01", expected a Date, or text in the form of ISO 8601',
  ],
  "a key that would sign only after its end": [
    { keys: [{ secret: SECRET, signsFrom: "2026-02-01", acceptedUntil: "2026-01-01" }] },
    "keys[0].signsFrom is not before keys[0].acceptedUntil",
  ],
  "text that is no PEM": [{ keys: [{ pem: SECRET }] }, `keys[0].pem is no PEM, ${PEM_EXPECTED}`],
  "a PEM of PKCS#1": [
    { keys: [{ pem: pem("RSA PRIVATE KEY") }] },
    `keys[0].pem is a PEM of "RSA PRIVATE KEY", ${PEM_EXPECTED}; ` +
    "openssl pkcs8 -topk8 -nocrypt makes PKCS#8 of it",
  ],
  "a certificate": [
    { keys: [{ pem: pem("CERTIFICATE") }] },
    `keys[0].pem is a PEM of "CERTIFICATE", ${PEM_EXPECTED}; ` +
    "openssl x509 -pubkey -noout gives its public key",
  ],
  "a PEM of nonsense": [
    { keys: [{ pem: pem("PRIVATE KEY") }] },
    "keys[0].pem holds no key for any algorithm that is known",
  ],
  "a JWK for another algorithm": [
    { keys: [{ jwk: P256_JWK, algorithm: "RS256" }] },
    "keys[0].jwk is no key for RS256",
  ],
  "a JWK that names another algorithm": [
    { keys: [{ jwk: { ...RSA_JWK, alg: "RS512" }, algorithm: "RS256" }] },
    'keys[0].jwk is for "RS512", expected RS256',
  ],
  "a JWK of an unknown kind": [
    { keys: [{ jwk: { kty: "magic" } }] },
    "keys[0].jwk is of no kind that is known, or not for signing",
  ],
  "a JWK for encryption": [
    { keys: [{ jwk: { ...P256_JWK, use: "enc" } }] },
    "keys[0].jwk is of no kind that is known, or not for signing",
  ],
  "a JWK whose halves do not belong together": [
    { keys: [{ jwk: { ...P256_JWK, d: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE" } }] },
    "keys[0].jwk is no key for ES256",
  ],
  "a JWK of a point that is not on the curve": [
    { keys: [{ jwk: { kty: "EC", crv: "P-256", x: P256_JWK.x, y: P256_JWK.x } }] },
    "keys[0].jwk is no key for ES256",
  ],
  "a JWK of a secret without a k": [
    { keys: [{ jwk: { kty: "oct" } }] },
    "keys[0].jwk has no k in base64url",
  ],
  "an RSA key of 1024 bits": [
    { keys: [{ jwk: WEAK_RSA_JWK }] },
    "keys[0].jwk is an RSA key of 1024 bits, expected at least 2048",
  ],
  "an RSA key with the exponent 1": [
    { keys: [{ jwk: { kty: "RSA", n: RSA_JWK.n, e: "AQ" } }] },
    "keys[0].jwk is an RSA key with the exponent 1, expected an odd one of at least 3",
  ],
  "a set of keys without keys": [{ jwks: {} }, "jwks has none of keys, file and url, expected one"],
  "a set of keys of which none can be used": [
    { jwks: { keys: [{ kty: "magic" }, { ...P256_JWK, use: "enc" }] } },
    "jwks has 2 keys, and none can be used",
  ],
  "a set with a weak key of one's own": [
    { jwks: { keys: [P256_JWK, WEAK_RSA_JWK] } },
    "jwks.keys[1] is an RSA key of 1024 bits, expected at least 2048",
  ],
  "a cool-down that outlasts the keys": [
    { jwks: { url: "https://idp.example/", cacheSeconds: 5, staleSeconds: 10 } },
    "jwks.cooldownSeconds is 30, expected at most cacheSeconds and staleSeconds together, 5 and " +
    "10: the keys would be too old to be used before they may be read anew",
  ],
  "a time for a file that no timer has": [
    { jwks: { file: "keys.json", timeoutMs: 2 ** 31 } },
    "jwks.timeoutMs is 2147483648, expected a number over 0, up to 2147483647",
  ],
  "a key that may only encrypt": [
    { keys: [{ jwk: { ...P256_JWK, key_ops: ["encrypt"] } }] },
    "keys[0].jwk is of no kind that is known, or not for signing",
  ],
  "key_ops that are no list": [
    { keys: [{ jwk: { ...P256_JWK, key_ops: "verify" } }] },
    "keys[0].jwk is not what it has to be, expected an object of the form of RFC 7517",
  ],
  "a claim that is forbidden and filled in": [
    { secret: SECRET, issue: { maxLifetimeSeconds: 60, forbiddenClaims: ["exp"] } },
    "issue.forbiddenClaims names exp, which issue.maxLifetimeSeconds fills in",
  ],
  "an address that is none": [{ jwks: { url: "keys" } }, "jwks.url cannot be parsed"],
  "an address without encryption": [
    { jwks: { url: "http://idp.example/jwks.json" } },
    "jwks.url is http://idp.example, expected https, or http on this machine",
  ],
  "an address of this machine in another's name": [
    { jwks: { url: "http://127.0.0.1.evil.example/" } },
    "jwks.url is http://127.0.0.1.evil.example, expected https, or http on this machine",
  ],
  "a file as an address": [
    { jwks: { url: "file:///etc/jwks.json" } },
    "jwks.url is file://, expected https, or http on this machine",
  ],
  "an address with a password": [
    { jwks: { url: `https://user:${SECRET}@idp.example/` } },
    "jwks.url holds a user name or a password, expected none",
  ],
  "a cache without end": [
    { jwks: { url: "https://idp.example/", cacheSeconds: Infinity } },
    "jwks.cacheSeconds is null, expected a number of at least 0",
  ],
  "an unknown check": [
    { secret: SECRET, validation: { audiences: ["a"] } },
    "validation.audiences is unknown, expected one of audience, issuer, requiredClaims, " +
    "maxAgeSeconds, leewaySeconds, type",
  ],
  "a check of a wrong type": [
    { secret: SECRET, validation: { audience: [] } },
    "validation.audience is [], expected text, or a list of at least one text",
  ],
  "a rule of a wrong type": [
    { secret: SECRET, issue: { maxLifetimeSeconds: 0 } },
    "issue.maxLifetimeSeconds is 0, expected a number over 0",
  ],
  "an unknown rule": [
    { secret: SECRET, issue: { issuers: [] } },
    "issue.issuers is unknown, expected one of issuer, audiences, maxLifetimeSeconds, " +
    "forbiddenClaims",
  ],
  "rules that are neither": [
    { secret: SECRET, issue: true },
    "issue is true, expected an object, or false",
  ],
};

function pem(label: string): string {
  return `-----BEGIN ${label}-----\n${btoa(SECRET)}\n-----END ${label}-----\n`;
}

for (const [name, [config, detail]] of Object.entries(WRONG)) {
  Deno.test(`settings are refused with the reason, and show no key: ${name}`, async () => {
    const error = await assertKind(JwtError, "configuration", () => open(config));
    assertEquals(error.message, `Cannot open a JWT service: ${detail}`);
    const shown = Deno.inspect(error, { depth: 10, showHidden: true });
    for (const secret of [SECRET, LONG_SECRET, btoa(SECRET), P256_JWK.d, RSA_JWK.d]) {
      assert(!shown.includes(secret));
    }
  });
}

Deno.test("an undefined setting is one that is not there", async () => {
  await using jwt = await open({ secret: SECRET, keys: undefined, jwks: undefined });
  assertEquals(jwt.config.algorithms, ["HS256"]);
});

Deno.test("keys, a secret and a set of keys go together", async () => {
  const config: JwtConfig = {
    secret: SECRET,
    keys: [{ jwk: P256_JWK, keyId: "a" }],
    jwks: { keys: [{ ...RSA_JWK, kid: "b" }], rsaAlgorithm: "PS384" },
  };
  await using jwt = await createJwtService(config);
  assertEquals([jwt.config.algorithm, jwt.config.algorithms], [
    "HS256",
    ["HS256", "ES256", "PS384"],
  ]);
});

const PEM_KEYS = {
  RS256: RSA_JWK,
  ES256: P256_JWK,
} as const;

for (const [algorithm, jwk] of Object.entries(PEM_KEYS)) {
  Deno.test(`a PEM is read as ${algorithm} by what is in it, with both line endings`, async () => {
    const { createPrivateKey, createPublicKey } = await import("node:crypto");
    const key = { key: { ...jwk }, format: "jwk" } as const;
    const privatePem = createPrivateKey(key).export({ type: "pkcs8", format: "pem" }).toString();
    const publicPem = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
    await using signer = await createJwtService({ keys: [{ pem: privatePem }] });
    await using verifier = await createJwtService({
      keys: [{ pem: publicPem.replaceAll("\n", "\r\n") }],
    });
    assertEquals([signer.config.algorithm, verifier.config.algorithm], [algorithm, undefined]);
    const token = await signer.generateToken({ sub: "42" });
    assertEquals((await verifier.validateToken(token)).sub, "42");
  });
}

Deno.test("a secret can be bytes", async () => {
  const secret = Uint8Array.from({ length: 32 }, (_, i) => i * 8);
  await using jwt = await createJwtService({ keys: [{ secret, keyId: "bytes" }] });
  const { sub } = await jwt.validateToken(await jwt.generateToken({ sub: "42" }));
  assertEquals(sub, "42");
});

Deno.test("a short secret goes standing alone, with one warning for all of them", async () => {
  const program = `
    import { createJwtService } from "${new URL("../../mod.ts", import.meta.url).href}";
    for (const secret of ["my-secret", "another"]) {
      await using jwt = await createJwtService({ secret });
      console.log((await jwt.validateToken(await jwt.generateToken({ sub: "42" }))).sub);
    }
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", `--config=${configPath()}`, dataUrlOf(program)],
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "42\n42\n");
  assertEquals(
    new TextDecoder().decode(stderr),
    "PyWatt: secret has 9 bytes, and HS256 needs at least 32 (RFC 7518 §3.2). An orchestrator " +
      "would refuse it\n",
  );
});

function configPath(): string {
  return new URL("../../deno.json", import.meta.url).pathname;
}

function dataUrlOf(program: string): string {
  return `data:application/typescript,${encodeURIComponent(program)}`;
}

Deno.test("a secret of as many bytes as its hash is no reason to warn", async () => {
  for (const [algorithm, length] of [["HS256", 32], ["HS384", 48], ["HS512", 64]] as const) {
    await using jwt = await createJwtService({ secret: "x".repeat(length), algorithm });
    assertStringIncludes(await jwt.generateToken({}), ".");
  }
});

/** When sets of keys are read anew, and which of their keys are used. */
import { assertEquals } from "@std/assert";
import { createJwtService, JwtError, withJwt } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  ED25519_JWK,
  OTHER_P256_JWK,
  publicHalf,
  RSA_JWK,
  SECRET,
  WEAK_RSA_JWK,
} from "../support/jwt_keys.ts";
import { hmacSigner, keySigner, signedToken } from "../support/jwt_tokens.ts";
import { Host } from "./key_host.ts";
import { KeyServer, NEW, newToken, OLD, oldToken, subOf } from "./key_server.ts";
import { ProxiedModule } from "./proxied_module.ts";

Deno.test("the keys of an address are read once, when the service is opened", async () => {
  await using server = KeyServer.of(OLD, NEW);
  await using jwt = await server.open();
  assertEquals(jwt.config.algorithms, ["ES256", "EdDSA"]);
  for (let call = 0; call < 3; call++) {
    assertEquals([await subOf(jwt, oldToken()), await subOf(jwt, newToken())], ["old", "new"]);
  }
  assertEquals(server.asked, 1);
});

Deno.test("a token with an unknown kid has the keys read anew, and is then accepted", async () => {
  await using server = KeyServer.of(OLD);
  await using jwt = await server.open({ cooldownSeconds: 0 });
  server.serve(OLD, NEW);
  assertEquals(await subOf(jwt, newToken()), "new");
  assertEquals(server.asked, 2);
});

Deno.test("unknown kids have the keys read anew once in a cool-down", async () => {
  await using server = KeyServer.of(OLD);
  using clock = new FakeClock(1_000_000);
  await using jwt = await server.open({ cooldownSeconds: 30 });
  server.serve(OLD, NEW);
  for (let call = 0; call < 5; call++) {
    await assertKind(JwtError, "invalid_signature", () => subOf(jwt, newToken()));
  }
  assertEquals(server.asked, 1);
  clock.advance(30_000);
  assertEquals(await subOf(jwt, newToken()), "new");
  assertEquals(server.asked, 2);
});

Deno.test("many tokens with an unknown kid at once ask once", async () => {
  await using server = KeyServer.of(OLD);
  await using jwt = await server.open({ cooldownSeconds: 0 });
  server.serve(OLD, NEW);
  const token = await newToken();
  await Promise.all(Array.from({ length: 20 }, () => jwt.validateToken(token)));
  assertEquals(server.asked, 2);
});

Deno.test("a token that is malformed, or has no kid, reads nothing anew", async () => {
  await using server = KeyServer.of(OLD);
  await using jwt = await server.open({ cooldownSeconds: 0 });
  const tokens = [
    "x",
    await signedToken({ alg: "none", kid: "x" }, {}),
    await signedToken(
      {
        alg: "EdDSA",
      },
      {},
      keySigner(ED25519_JWK, "EdDSA"),
    ),
  ];
  for (const token of tokens) await jwt.validateToken(token).catch(() => {});
  assertEquals(server.asked, 1);
});

Deno.test("after their time the keys are read anew, and a key that is gone is refused", async () => {
  await using server = KeyServer.of(OLD);
  using clock = new FakeClock(1_000_000);
  await using jwt = await server.open();
  server.serve(NEW);
  clock.advance(599_000);
  assertEquals(await subOf(jwt, oldToken()), "old");
  clock.advance(1_000);
  await assertKind(JwtError, "invalid_signature", () => subOf(jwt, oldToken()));
  assertEquals([await subOf(jwt, newToken()), server.asked], ["new", 2]);
});

Deno.test("while the keys cannot be read anew the old ones serve, but not for ever", async () => {
  await using server = KeyServer.of(OLD);
  using clock = new FakeClock(1_000_000);
  await using jwt = await server.open({ staleSeconds: 100 });
  server.answer = () => new Response("down", { status: 500 });
  clock.advance(600_000);
  assertEquals(await subOf(jwt, oldToken()), "old");
  clock.advance(99_000);
  assertEquals(await subOf(jwt, oldToken()), "old");
  clock.advance(1_000);
  const error = await assertKind(JwtError, "internal", () => subOf(jwt, oldToken()));
  assertEquals(
    error.message,
    `Cannot read the keys of "${server.url}": it answered 500, expected 200`,
  );
  clock.advance(30_000);
  server.serve(OLD);
  assertEquals(await subOf(jwt, oldToken()), "old");
});

Deno.test("a revoked key is refused although the set still has it", async () => {
  await using server = KeyServer.of(OLD, NEW);
  await using jwt = await createJwtService({
    jwks: { url: server.url },
    revokedKeyIds: ["old"],
  });
  await assertKind(JwtError, "invalid_signature", () => subOf(jwt, oldToken()));
  assertEquals(await subOf(jwt, newToken()), "new");
});

Deno.test("secrets, private keys and weak keys of an address are not used", async () => {
  const k = new TextEncoder().encode(SECRET).toBase64({ alphabet: "base64url", omitPadding: true });
  await using server = KeyServer.of(
    { kty: "oct", k, kid: "secret" },
    { ...publicHalf(WEAK_RSA_JWK), kid: "weak" },
    { ...OTHER_P256_JWK, kid: "private" },
    { kty: "unheard of" },
    OLD,
  );
  await using jwt = await server.open();
  assertEquals([jwt.config.algorithm, jwt.config.algorithms], [undefined, ["ES256"]]);
  const forged = await signedToken({ alg: "HS256", kid: "secret" }, {}, hmacSigner());
  await assertKind(JwtError, "invalid_signature", () => jwt.validateToken(forged));
  await assertKind(JwtError, "configuration", () => jwt.generateToken({}));
  const signer = keySigner(OTHER_P256_JWK, "ES256");
  await jwt.validateToken(await signedToken({ alg: "ES256", kid: "private" }, {}, signer));
});

Deno.test("RSA keys that name no algorithm are for RS256, or what the settings say", async () => {
  await using server = KeyServer.of({ ...publicHalf(RSA_JWK), kid: "rsa" });
  for (const algorithm of ["RS256", "PS512"] as const) {
    await using jwt = await server.open(algorithm === "RS256" ? {} : { rsaAlgorithm: algorithm });
    const sign = keySigner(RSA_JWK, algorithm);
    await jwt.validateToken(await signedToken({ alg: algorithm, kid: "rsa" }, {}, sign));
  }
});

Deno.test("an unknown kid is internal while the keys cannot be read, and a revoked one is not", async () => {
  await using server = KeyServer.of(OLD);
  using clock = new FakeClock(1_000_000);
  await using jwt = await createJwtService({
    jwks: { url: server.url },
    revokedKeyIds: ["stolen"],
  });
  server.answer = () => new Response("down", { status: 500 });
  clock.advance(30_000);
  const message = `Cannot read the keys of "${server.url}": it answered 500, expected 200`;
  for (let call = 0; call < 2; call++) { // The second one is within the cool-down.
    const error = await assertKind(JwtError, "internal", () => subOf(jwt, newToken()));
    assertEquals(error.message, message);
  }
  const stolen = await signedToken({ alg: "HS256", kid: "stolen" }, {});
  await assertKind(JwtError, "invalid_signature", () => jwt.validateToken(stolen));
  assertEquals(await subOf(jwt, oldToken()), "old");
  server.serve(OLD);
  clock.advance(30_000);
  await assertKind(JwtError, "invalid_signature", () => subOf(jwt, newToken()));
});

Deno.test("an unknown kid whose set of keys is broken is internal", async () => {
  await using server = KeyServer.of(OLD);
  await using jwt = await server.open({ cooldownSeconds: 0 });
  server.answer = () => new Response("<html>");
  await assertKind(JwtError, "internal", () => subOf(jwt, newToken()));
});

Deno.test("in a module, an unknown kid is internal and 503 while the keys cannot be read", async () => {
  await using server = KeyServer.of(OLD);
  await using host = new Host({ jwks: { url: server.url, cooldownSeconds: 0 } });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  server.answer = () => new Response("down", { status: 500 });
  const token = await newToken();
  await assertKind(JwtError, "internal", () => jwt.validateToken(token));
  const guarded = withJwt(() => new Response("never"), jwt, {
    onRefused: ({ response }) => response,
  });
  const headers = { authorization: `Bearer ${token}` };
  const response = await guarded(new Request("http://localhost/", { headers }), {
    remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
    completed: Promise.resolve(),
  });
  assertEquals(response.status, 503);
  await response.body?.cancel();
});

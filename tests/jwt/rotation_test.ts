/** How the keys change while modules use them. */
import { assertEquals } from "@std/assert";
import { JwtError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SECRET } from "../support/jwt_keys.ts";
import { signedToken } from "../support/jwt_tokens.ts";
import { settled } from "../support/microtasks.ts";
import {
  assertAccepted,
  assertRefused,
  Host,
  NEW,
  newToken,
  NOW_MS,
  OLD,
  oldToken,
} from "./key_host.ts";
import { ProxiedModule } from "./proxied_module.ts";

Deno.test("a new key is pushed, and its tokens are accepted without asking", async () => {
  using _clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  await host.rotate({ keys: [OLD, NEW] });
  await settled();
  await assertAccepted(jwt, newToken());
  assertEquals(module.called, []);
});

Deno.test("with an overlap the old key checks to its end, and signs no more", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  const before = await jwt.generateToken({ sub: "old" });
  await host.rotate({ keys: [NEW] }, 60);
  await settled();
  assertEquals((await jwt.generateToken({})).startsWith(headerPart("EdDSA", "new")), true);
  clock.advance(59_999);
  await assertAccepted(jwt, Promise.resolve(before));
  clock.advance(1);
  await host.rotate({ keys: [NEW] }, 60); // A further rotation lengthens no overlap.
  clock.advance(1_000);
  await assertRefused(jwt, Promise.resolve(before));
  await assertAccepted(jwt, newToken());
});

function headerPart(alg: string, kid: string): string {
  const header = JSON.stringify({ alg, typ: "JWT", kid });
  return new TextEncoder().encode(header).toBase64({ alphabet: "base64url", omitPadding: true });
}

Deno.test("an overlap ends in a module by itself, within a second", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  await host.rotate({ keys: [NEW] }, 60);
  clock.advance(61_000);
  await assertRefused(jwt, oldToken());
});

Deno.test("a secret can overlap too", async () => {
  await using host = new Host({ secret: SECRET });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  const before = await jwt.generateToken({ sub: "old" });
  await host.rotate({ secret: `next: ${SECRET}` }, 60);
  await assertAccepted(jwt, Promise.resolve(before));
  await assertAccepted(jwt, jwt.generateToken({ sub: "new" }));
  await host.rotate({ secret: `third: ${SECRET}` });
  await assertRefused(jwt, Promise.resolve(before));
});

Deno.test("a key that is revoked by name has no overlap", async () => {
  using _clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  await host.rotate({ keys: [NEW], revokedKeyIds: ["old"] }, 60);
  await settled();
  await assertRefused(jwt, oldToken());
});

Deno.test("when the new settings are unusable, all goes on as before", async () => {
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  await assertKind(JwtError, "configuration", () => host.rotate({ secret: "short" }));
  await assertAccepted(jwt, oldToken());
});

Deno.test("settings that could not be opened are mended by a rotation", async () => {
  await using host = new Host({ secret: "short" });
  await using module = await ProxiedModule.start(host.services);
  const error = await assertKind(JwtError, "configuration", () => module.open());
  assertEquals(
    error.message,
    "Cannot open a JWT service: secret has 5 bytes, and HS256 needs at least 32 (RFC 7518 §3.2)",
  );
  await assertKind(JwtError, "configuration", () => host.rotate({ secret: "too short" }));
  await assertKind(JwtError, "configuration", () => module.open());
  await host.rotate({ keys: [OLD] });
  await assertAccepted(await module.open(), oldToken());
});

Deno.test("rotations that are asked for at once follow each other", async () => {
  using _clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  const wrong = host.rotate({}).catch((error) => error.kind);
  await Promise.all([host.rotate({ keys: [NEW] }, 60), wrong, host.rotate({ keys: [OLD] }, 60)]);
  await settled();
  assertEquals(await wrong, "configuration");
  await assertAccepted(jwt, newToken());
  assertEquals((await jwt.generateToken({})).startsWith(headerPart("ES256", "old")), true);
});

Deno.test("a module that is closed, or has left, is told nothing", async () => {
  await using host = new Host({ keys: [OLD] });
  await using first = await ProxiedModule.start(host.services);
  const jwt = await first.open();
  await jwt.close();
  {
    await using second = await ProxiedModule.start(host.services, "second");
    await second.open();
  }
  await host.rotate({ keys: [NEW] });
  await assertAccepted(await first.open(), newToken());
});

Deno.test("new rules reach modules that are open already, with the keys", async () => {
  using _clock = new FakeClock(NOW_MS);
  await using host = new Host({ secret: SECRET, keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  const tokens = [await oldToken(), await signedToken({ alg: "HS256" }, { sub: "old" })];
  for (const token of tokens) await assertAccepted(jwt, Promise.resolve(token));
  const validation = { audience: "orders", requiredClaims: ["sub"], maxAgeSeconds: 60 };
  await host.rotate({ secret: SECRET, keys: [OLD], validation });
  await settled();
  for (const token of tokens) {
    await assertKind(JwtError, "claims", () => jwt.validateToken(token));
  }
  await host.rotate({ secret: SECRET, keys: [OLD] });
  await settled();
  for (const token of tokens) await assertAccepted(jwt, Promise.resolve(token));
});

Deno.test("new rules hold a second later in a module that reads nothing", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  const token = await oldToken();
  module.stopReading();
  await host.rotate({ keys: [OLD], validation: { issuer: "shop" } });
  clock.advance(1_000);
  const validating = jwt.validateToken(token);
  validating.catch(() => {});
  await settled();
  module.readAgain();
  await assertKind(JwtError, "claims", () => validating);
});

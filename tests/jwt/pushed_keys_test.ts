/** How a module checks tokens by itself, and never with keys that are too old. */
import { assertEquals } from "@std/assert";
import { type JwtConfig, JwtError, type JwtService, withJwt } from "../../mod.ts";
import { openJwtProxy } from "../../src/jwt/proxy.ts";
import { isPublicJwk } from "../../src/jwt/public_key.ts";
import { jwtOver } from "../../src/jwt/service.ts";
import { ServiceRegistry } from "../../src/orchestrator/service_registry.ts";
import type { JwtGrant, ModuleConfig } from "../../src/orchestrator/mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { connectedClient } from "../support/connected_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { ED25519_JWK, P256_JWK, SECRET } from "../support/jwt_keys.ts";
import { hmacSigner, keySigner, signedToken } from "../support/jwt_tokens.ts";
import { settled } from "../support/microtasks.ts";
import { ProxiedModule } from "./proxied_module.ts";

const OLD = { keyId: "old", jwk: P256_JWK };
const NEW = { keyId: "new", jwk: ED25519_JWK };

/** 2026, so that tokens that last for long are neither early nor late. */
const NOW_MS = Date.UTC(2026, 0, 1);

function oldToken(): Promise<string> {
  return signedToken({ alg: "ES256", kid: "old" }, { sub: "old" }, keySigner(P256_JWK, "ES256"));
}

function newToken(): Promise<string> {
  return signedToken({ alg: "EdDSA", kid: "new" }, { sub: "new" }, keySigner(ED25519_JWK, "EdDSA"));
}

/** An orchestrator with one JWT service. */
class Host implements AsyncDisposable {
  readonly services: ServiceRegistry;

  constructor(config: JwtConfig, modules?: Readonly<Record<string, ModuleConfig>>) {
    const services = { jwt: { default: config } };
    this.services = new ServiceRegistry(services, modules && { modules });
  }

  async rotate(config: JwtConfig, overlapSeconds = 0): Promise<void> {
    await this.services.rotateJwt("default", config, { overlapSeconds });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.services.close();
  }
}

async function assertAccepted(jwt: JwtService, token: Promise<string>): Promise<void> {
  const { sub } = await jwt.validateToken(await token);
  assertEquals(sub === "old" || sub === "new", true);
}

async function assertRefused(jwt: JwtService, token: Promise<string>): Promise<void> {
  await assertKind(JwtError, "invalid_signature", async () => jwt.validateToken(await token));
}

Deno.test("a module checks tokens of key pairs without asking", async () => {
  using _clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD, NEW] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  for (let call = 0; call < 50; call++) {
    await assertAccepted(jwt, oldToken());
    await assertAccepted(jwt, newToken());
  }
  assertEquals(module.called, []);
});

Deno.test("a module asks the orchestrator about tokens that a secret signs", async () => {
  await using host = new Host({ secret: SECRET, keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  await jwt.validateToken(await signedToken({ alg: "HS256" }, {}, hmacSigner()));
  assertEquals(module.called, ["validate"]);
});

Deno.test("a module that checks all the time asks twice a second, and never waits", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  for (let tick = 1; tick <= 30; tick++) {
    clock.advance(100);
    await assertAccepted(jwt, oldToken());
    await settled();
  }
  assertEquals(module.called, Array.from({ length: 6 }, () => "keys"));
});

Deno.test("keys of half a second serve while they are asked for again", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  module.stopReading();
  clock.advance(999);
  await assertAccepted(jwt, oldToken());
  await assertAccepted(jwt, oldToken());
  assertEquals(module.called, ["keys"]);
});

Deno.test("a key that is revoked is refused as soon as the module reads that", async () => {
  using _clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD, NEW] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  await host.rotate({ keys: [NEW] });
  await settled();
  await assertRefused(jwt, oldToken());
  await assertAccepted(jwt, newToken());
});

Deno.test("a module that reads nothing accepts no key that was revoked a second ago", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD, NEW] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  module.stopReading();
  await host.rotate({ keys: [NEW] });
  clock.advance(1_000);
  let isSettled = false;
  const validating = jwt.validateToken(await oldToken());
  validating.catch(() => {}).then(() => isSettled = true);
  await settled();
  assertEquals(isSettled, false);
  module.readAgain();
  await assertKind(JwtError, "invalid_signature", () => validating);
});

Deno.test("a check that took over a second counts only if the keys are still the same", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD, NEW] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  const token = await oldToken();
  module.stopReading();
  const checked = Promise.withResolvers<void>();
  using _slow = new SlowVerification(async () => {
    await host.rotate({ keys: [NEW] });
    clock.advance(1_000);
    checked.resolve();
  });
  const validating = jwt.validateToken(token);
  validating.catch(() => {});
  await checked.promise;
  module.readAgain();
  await assertKind(JwtError, "invalid_signature", () => validating);
});

/** Has something happen while the first signature is being checked. */
class SlowVerification implements Disposable {
  constructor(meanwhile: () => Promise<void>) {
    Object.defineProperty(crypto.subtle, "verify", {
      configurable: true,
      value: async (...args: Parameters<SubtleCrypto["verify"]>) => {
        this[Symbol.dispose]();
        const isRight = await crypto.subtle.verify(...args);
        await meanwhile();
        return isRight;
      },
    });
  }

  [Symbol.dispose](): void {
    Reflect.deleteProperty(crypto.subtle, "verify");
  }
}

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

Deno.test("a module asks about a key that it does not know yet", async () => {
  using _clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [{ jwk: P256_JWK }] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  await assertRefused(jwt, newTokenOf("ES256"));
  assertEquals(module.called, ["validate"]);
});

function newTokenOf(alg: string): Promise<string> {
  return signedToken({ alg }, { sub: "new" }, hmacSigner());
}

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

Deno.test("without its orchestrator a module accepts nothing, and says so at once", async () => {
  using _clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  module.loseOrchestrator();
  await settled();
  const error = await assertKind(JwtError, "internal", async () => {
    return jwt.validateToken(await oldToken());
  });
  assertEquals(error.message, "Cannot accept the token: the service was lost");
});

Deno.test("withJwt answers 503 when the orchestrator is gone, whatever the key", async () => {
  await using host = new Host({ secret: SECRET, keys: [OLD] });
  const secretToken = await signedToken({ alg: "HS256" }, {});
  for (const token of [secretToken, await oldToken()]) {
    await using module = await ProxiedModule.start(host.services);
    const guarded = withJwt(() => new Response("in"), await module.open());
    const headers = { authorization: `Bearer ${token}` };
    const ask = () => guarded(new Request("http://localhost/", { headers }), INFO);
    assertEquals((await ask()).status, 200);
    module.loseOrchestrator();
    await settled();
    assertEquals((await ask()).status, 503);
  }
});

/** What `Deno.serve` tells of a connection; nothing here looks at it. */
const INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
  completed: Promise.resolve(),
};

Deno.test("keys that are none are the service's own failure", async () => {
  using _clock = new FakeClock(NOW_MS);
  const { client, peer } = await connectedClient();
  const opening = openJwtProxy(client, {});
  await peer.receive();
  const response = { op: "service_response", id: 1, service_type: "jwt", success: true };
  const { kty, crv, x } = P256_JWK;
  const notOnTheCurve = { kty, crv, x, y: x, alg: "ES256" };
  const publicKeys = { version: 1, keys: [{ ...notOnTheCurve, x: "AA" }, notOnTheCurve] };
  const config = { algorithms: ["ES256"], validation: {}, public_keys: publicKeys };
  await peer.send({ ...response, connection_id: "jwt-1", config });
  const jwt = jwtOver(await opening);
  await assertKind(JwtError, "internal", async () => {
    return jwt.validateToken(await oldToken());
  });
  client.close("the test is over");
});

Deno.test("public keys that hold a private member are refused as a whole", () => {
  const { kty, crv, x, y, d } = P256_JWK;
  const jwk = { kty, crv, x, y, alg: "ES256" };
  assertEquals([isPublicJwk(jwk), isPublicJwk({ ...jwk, d })], [true, false]);
});

Deno.test("events that are older, of another name or of another shape are ignored", async () => {
  using _clock = new FakeClock(NOW_MS);
  const { client, peer } = await connectedClient();
  const opening = openJwtProxy(client, {});
  await peer.receive();
  const { kty, crv, x, y } = P256_JWK;
  const keys = [{ kty, crv, x, y, alg: "ES256", kid: "old" }];
  const config = { algorithms: ["ES256"], validation: {}, public_keys: { version: 5, keys } };
  const response = { op: "service_response", id: 1, service_type: "jwt", success: true };
  await peer.send({ ...response, connection_id: "jwt-1", config });
  const jwt = jwtOver(await opening);
  const event = { op: "service_event", connection_id: "jwt-1", service_type: "jwt" };
  await peer.send({ ...event, event: "keys", data: { version: 4, keys: [] } });
  await peer.send({ ...event, event: "locks", data: { version: 6, keys: [] } });
  await peer.send({ ...event, event: "keys", data: { version: 6, keys: [1] } });
  await settled();
  await assertAccepted(jwt, oldToken());
  client.close("the test is over");
});

Deno.test("a check that waits for the orchestrator is cancelled", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  const token = await oldToken();
  module.stopReading();
  clock.advance(1_000);
  const controller = new AbortController();
  const validating = jwt.validateToken(token, { signal: controller.signal });
  validating.catch(() => {});
  await settled();
  controller.abort();
  await assertKind(JwtError, "cancelled", () => validating);
});

Deno.test("what the orchestrator's settings ask for cannot be talked out of", async () => {
  const validation = { audience: "orders", leewaySeconds: 0 };
  await using host = new Host({ secret: SECRET, keys: [OLD], validation });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open("default", { audience: "billing", leewaySeconds: 3_600 });
  const sign = keySigner(P256_JWK, "ES256");
  for (
    const claims of [{ aud: "billing" }, { aud: ["billing", "orders"], exp: nowSeconds() - 1 }]
  ) {
    const tokens = [
      await signedToken({ alg: "HS256" }, claims),
      await signedToken({ alg: "ES256" }, claims, sign),
    ];
    const kinds = await Promise.all(
      tokens.map((token) => jwt.validateToken(token).catch(({ kind }) => kind)),
    );
    assertEquals(kinds, claims.exp === undefined ? ["claims", "claims"] : ["expired", "expired"]);
  }
});

function issuing(grant: JwtGrant): ModuleConfig {
  return { entry: "module.ts", services: { jwt: { default: grant } } };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

Deno.test("each module may issue what its own rules allow", async () => {
  await using host = new Host({
    secret: SECRET,
    issue: { issuer: "shop", forbiddenClaims: ["admin"] },
  }, {
    orders: issuing({}),
    office: issuing({ issue: { issuer: "office" } }),
    guest: issuing({ issue: false }),
  });
  const results: Record<string, unknown> = {};
  for (const moduleId of ["orders", "office", "guest"]) {
    await using module = await ProxiedModule.start(host.services, moduleId);
    const jwt = await module.open();
    results[moduleId] = await jwt.generateToken({ admin: true, iat: 1 })
      .then((token) => jwt.validateToken(token))
      .catch(({ kind, message }) => [kind, message]);
  }
  assertEquals(results, {
    orders: ["claims", "Cannot sign the claims: admin is forbidden"],
    office: { admin: true, iat: 1, iss: "office" },
    guest: ["configuration", "Cannot sign the claims: no token may be issued here"],
  });
});

Deno.test("a module cannot take another one's rules by naming it", async () => {
  await using host = new Host({ secret: SECRET, issue: false }, {
    toString: issuing({ issue: {} }),
    office: issuing({ issue: {} }),
    orders: issuing({}),
  });
  await using module = await ProxiedModule.start(host.services, "orders");
  const jwt = await module.open();
  await assertKind(JwtError, "configuration", () => jwt.generateToken({}));
  await using stranger = await ProxiedModule.start(host.services, "__proto__");
  await assertKind(JwtError, "configuration", () => stranger.open());
});

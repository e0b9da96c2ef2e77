/** How a module checks tokens by itself, and never with keys that are too old. */
import { assertEquals } from "@std/assert";
import { JwtError, withJwt } from "../../mod.ts";
import { openJwtProxy } from "../../src/jwt/proxy.ts";
import { isPublicJwk } from "../../src/jwt/public_key.ts";
import { jwtOver } from "../../src/jwt/service.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { connectedClient } from "../support/connected_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { P256_JWK, SECRET } from "../support/jwt_keys.ts";
import { hmacSigner, signedToken } from "../support/jwt_tokens.ts";
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

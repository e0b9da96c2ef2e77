/** What a module answers that does much between a check and its answer. */
import { assert, assertEquals } from "@std/assert";
import { JwtError, withJwt } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SECRET } from "../support/jwt_keys.ts";
import { signedToken } from "../support/jwt_tokens.ts";
import { settled } from "../support/microtasks.ts";
import { Host, NEW, NOW_MS, OLD, oldToken } from "./key_host.ts";
import { ProxiedModule } from "./proxied_module.ts";

/** What each caller does with the event loop for itself, once it has its answer. */
const BLOCKED_MS = 100;

/** So many callers at once block it for ten seconds. */
const CALLERS = 100;

const AFTER_SECRET = `next: ${SECRET}`;

for (const how of ["a key pair", "a secret"]) {
  Deno.test(`of many checks at once, none is answered a second after the end of ${how}`, async () => {
    using clock = new FakeClock(NOW_MS);
    const isSecret = how === "a secret";
    await using host = new Host(isSecret ? { secret: SECRET } : { keys: [OLD, NEW] });
    await using module = await ProxiedModule.start(host.services);
    const jwt = await module.open();
    const token = isSecret ? await signedToken({ alg: "HS256" }, {}) : await oldToken();
    const acceptedAtMs: number[] = [];
    const revoked = Promise.withResolvers<void>();
    const checks = Promise.allSettled(Array.from({ length: CALLERS }, async () => {
      await jwt.validateToken(token);
      acceptedAtMs.push(clock.nowMs - NOW_MS);
      // The event loop stands still so long, and the key is revoked while it does.
      if (acceptedAtMs.length === 1) {
        await Promise.resolve();
        module.stopReading();
        host.rotate(isSecret ? { secret: AFTER_SECRET } : { keys: [NEW] }).then(revoked.resolve);
      }
      clock.advance(BLOCKED_MS);
    }));
    await revoked.promise;
    module.readAgain();
    const kinds = (await checks).map((result) => {
      return result.status === "fulfilled" ? "accepted" : result.reason.kind;
    });
    assertEquals(new Set(kinds), new Set(["accepted", "invalid_signature"]));
    const last = Math.max(...acceptedAtMs);
    assert(last <= 1_000 + BLOCKED_MS, `one was accepted after ${last} ms`);
  });
}

Deno.test("of many requests at once, none gets past withJwt a second after the key's end", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD, NEW] });
  await using module = await ProxiedModule.start(host.services);
  const acceptedAtMs: number[] = [];
  const guarded = withJwt(() => {
    acceptedAtMs.push(clock.nowMs - NOW_MS);
    clock.advance(BLOCKED_MS);
    return new Response();
  }, await module.open());
  const headers = { authorization: `Bearer ${await oldToken()}` };
  const info: Deno.ServeHandlerInfo = {
    remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
    completed: Promise.resolve(),
  };
  module.stopReading();
  await host.rotate({ keys: [NEW] });
  const answers = Array.from({ length: CALLERS }, () => {
    return guarded(new Request("http://localhost/", { headers }), info);
  });
  await settled();
  module.readAgain();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  assertEquals(new Set(statuses), new Set([200, 401]));
  const last = Math.max(...acceptedAtMs);
  assert(last <= 1_000 + BLOCKED_MS, `one was accepted after ${last} ms`);
});

Deno.test("many checks at once in a busy module are all answered while their key stays", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  const token = await oldToken();
  const claims = await Promise.all(Array.from({ length: CALLERS }, async () => {
    const { sub } = await jwt.validateToken(token);
    clock.advance(BLOCKED_MS);
    return sub;
  }));
  assertEquals(claims, Array.from({ length: CALLERS }, () => "old"));
});

Deno.test("a schema that takes its time does not make a token outlive its key", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD, NEW] });
  await using module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  const token = await oldToken();
  const schema = {
    "~standard": {
      version: 1,
      vendor: "test",
      async validate(value: unknown) {
        await host.rotate({ keys: [NEW] });
        clock.advance(1_000);
        return { value };
      },
    },
  } as const;
  await assertKind(JwtError, "invalid_signature", () => jwt.validateToken(token, { schema }));
});

Deno.test("an orchestrator whose every answer comes too late is internal", async () => {
  using clock = new FakeClock(NOW_MS);
  await using host = new Host({ keys: [OLD] });
  await using module = await ProxiedModule.start(host.services, "orders", () => {
    clock.advance(1_000);
  });
  const jwt = await module.open();
  const token = await oldToken();
  const error = await assertKind(JwtError, "internal", () => jwt.validateToken(token));
  assertEquals(
    error.message,
    "Cannot accept the token: the orchestrator did not confirm its key within 1000 ms",
  );
});

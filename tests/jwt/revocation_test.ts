import { assertEquals, assertRejects } from "@std/assert";
import { Orchestrator } from "../../src/orchestrator/mod.ts";
import { moduleEntry, recordedOrchestrator } from "../orchestrator/modules.ts";
import { ED25519_JWK, P256_JWK } from "../support/jwt_keys.ts";
import { keySigner, signedToken } from "../support/jwt_tokens.ts";

const STOLEN = { keyId: "stolen", jwk: P256_JWK };
const NEXT = { keyId: "next", jwk: ED25519_JWK };

Deno.test("a key that is revoked is refused within a second in every module, and in a busy one", async () => {
  const sign = keySigner(P256_JWK, "ES256");
  const token = await signedToken({ alg: "ES256", kid: "stolen" }, { sub: "42" }, sign);
  const folder = await Deno.makeTempDir();
  const path = `${folder}/rotated`;
  try {
    await using recorded = recordedOrchestrator({
      services: { jwt: { default: { keys: [STOLEN, NEXT] } } },
      modules: {
        busy: {
          entry: moduleEntry("jwt_busy"),
          args: [token, path],
          permissions: { read: [path] },
        },
        first: { entry: moduleEntry("jwt_watch"), args: [token] },
        second: { entry: moduleEntry("jwt_watch"), args: [token] },
      },
    });
    const launched = await recorded.orchestrator.launchAll();
    const ids = launched.map(({ id }) => id);
    await Promise.all(ids.map((id) => recorded.output.untilLine(id, "accepted")));
    await recorded.orchestrator.rotateJwt("default", { keys: [NEXT] });
    await Deno.writeTextFile(path, "");
    await Promise.all(launched.map(({ exited }) => exited));
    for (const id of ids) {
      assertEquals(recorded.output.lines(id), ["accepted", "refused: invalid_signature"], id);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("rotating what is not there, for no time at all, or after the end is refused", async () => {
  const config = { keys: [NEXT] };
  const orchestrator = new Orchestrator({ services: { jwt: { default: config } }, modules: {} });
  const unknown = await assertRejects(() => orchestrator.rotateJwt("other", config), TypeError);
  assertEquals(unknown.message, 'Cannot rotate JWT "other": expected one of "default"');
  for (const overlapSeconds of [-1, NaN, Infinity]) {
    const call = () => orchestrator.rotateJwt("default", config, { overlapSeconds });
    const error = await assertRejects(call, TypeError);
    assertEquals(
      error.message,
      `Cannot rotate JWT "default": overlapSeconds is ${overlapSeconds}, expected a number of at ` +
        "least 0",
    );
  }
  await orchestrator.stop();
  const late = await assertRejects(() => orchestrator.rotateJwt("default", config), Error);
  assertEquals(late.message, 'Cannot rotate JWT "default": the orchestrator has stopped');
});

/** What the orchestrator asks of tokens, and allows to be signed, whatever a module says. */
import { assertEquals } from "@std/assert";
import { JwtError } from "../../mod.ts";
import type { JwtGrant, ModuleConfig } from "../../src/orchestrator/mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { P256_JWK, SECRET } from "../support/jwt_keys.ts";
import { keySigner, nowSeconds, signedToken } from "../support/jwt_tokens.ts";
import { Host, OLD } from "./key_host.ts";
import { ProxiedModule } from "./proxied_module.ts";

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

Deno.test("a module whose grants do not name the service signs nothing", async () => {
  await using host = new Host({ secret: SECRET, issue: {} }, {
    reports: { entry: "module.ts", services: {} },
  });
  await using module = await ProxiedModule.start(host.services, "reports");
  await assertKind(JwtError, "configuration", () => module.open());
});

function issuing(grant: JwtGrant): ModuleConfig {
  return { entry: "module.ts", services: { jwt: { default: grant } } };
}

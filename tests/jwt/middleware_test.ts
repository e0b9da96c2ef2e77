import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createJwtService, withJwt } from "../../mod.ts";

const SECRET = "a secret of more than thirty-two bytes";

/** What `Deno.serve` tells of a connection; nothing here looks at it. */
const INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
  completed: Promise.resolve(),
};

const greet = withJwt((_request, { claims }) => new Response(`Hello ${claims.sub}`), SECRET);

function ask(authorization?: string): Promise<Response> {
  const headers = authorization === undefined ? {} : { authorization };
  return greet(new Request("http://localhost/", { headers }), INFO);
}

async function tokenOf(claims: object, expiresInSeconds = 60): Promise<string> {
  await using jwt = await createJwtService({ secret: SECRET });
  return await jwt.generateToken(claims, { expiresInSeconds });
}

Deno.test("withJwt() hands the claims of a valid token to the handler", async () => {
  const response = await ask(`Bearer ${await tokenOf({ sub: "ann" })}`);
  assertEquals([response.status, await response.text()], [200, "Hello ann"]);
});

Deno.test("withJwt() takes the scheme in any case, as RFC 9110 §11.1 demands", async () => {
  const response = await ask(`bEARER ${await tokenOf({ sub: "ann" })}`);
  assertEquals(await response.text(), "Hello ann");
});

Deno.test("withJwt() answers 401 without an error code where there is no token", async () => {
  for (const authorization of [undefined, "", "Basic YTpi", "Bearer", "Bearer a b"]) {
    const response = await ask(authorization);
    assertEquals([response.status, response.headers.get("www-authenticate")], [401, "Bearer"]);
    await response.body?.cancel();
  }
});

Deno.test("withJwt() answers 401 with the reason where the token is not accepted", async () => {
  const tokens = ["nonsense", await tokenOf({ sub: "ann" }, -60)];
  for (const token of tokens) {
    const response = await ask(`Bearer ${token}`);
    assertEquals(response.status, 401);
    assertMatch(response.headers.get("www-authenticate") ?? "", /^Bearer error="invalid_token"/);
    assertStringIncludes(await response.text(), "Cannot accept the token");
  }
});

Deno.test("withJwt() answers 503 and tells nothing where the token cannot be checked", async () => {
  const guarded = withJwt(() => new Response("never"), {});
  const request = new Request("http://localhost/", { headers: { authorization: "Bearer x.y.z" } });
  const response = await guarded(request, INFO);
  assertEquals(response.status, 503);
  assertEquals(await response.json(), { error: "The token cannot be checked now" });
});

Deno.test("withJwt() takes a service that is open already", async () => {
  await using jwt = await createJwtService({ secret: SECRET });
  const guarded = withJwt((_request, { claims }) => new Response(String(claims.sub)), jwt);
  const headers = { authorization: `Bearer ${await tokenOf({ sub: "ann" })}` };
  const response = await guarded(new Request("http://localhost/", { headers }), INFO);
  assertEquals(await response.text(), "ann");
});

Deno.test("withJwt() lets what the handler throws through", async () => {
  const reason = new Error("the handler's own");
  const failing = withJwt(() => Promise.reject(reason), SECRET);
  const headers = { authorization: `Bearer ${await tokenOf({ sub: "ann" })}` };
  const thrown = await failing(new Request("http://localhost/", { headers }), INFO)
    .catch((error) => error);
  assertEquals(thrown, reason);
});

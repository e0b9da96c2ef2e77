import { assertEquals, assertThrows } from "@std/assert";
import { Hono } from "hono";
import { JwtError, jwtMiddleware, type JwtVariables } from "../../mod.ts";
import { SECRET } from "../support/jwt_keys.ts";
import { signedToken } from "../support/jwt_tokens.ts";

async function bearer(claims: object): Promise<RequestInit> {
  return { headers: { authorization: `Bearer ${await signedToken({ alg: "HS256" }, claims)}` } };
}

function makeApp(): Hono<{ Variables: JwtVariables }> {
  const app = new Hono<{ Variables: JwtVariables }>();
  app.use("/api/*", jwtMiddleware(SECRET, { cookie: "session" }));
  app.use("/write/*", jwtMiddleware(SECRET, { scopes: ["write"] }));
  app.use("/open/*", jwtMiddleware(SECRET, { optional: true }));
  app.get("/api/me", (c) => c.text(`Hello ${c.get("jwtPayload").sub}`));
  app.get("/write/it", (c) => c.text("written"));
  app.get("/open/door", (c) => c.json(c.get("jwtPayload") ?? "nobody"));
  app.get("/", (c) => c.text("everybody"));
  return app;
}

Deno.test("in Hono, the claims of a valid token are the jwtPayload", async () => {
  const response = await makeApp().request("/api/me", await bearer({ sub: "ann" }));
  assertEquals([response.status, await response.text()], [200, "Hello ann"]);
});

Deno.test("in Hono, a request is let through by its cookie", async () => {
  const cookie = `session=${await signedToken({ alg: "HS256" }, { sub: "ann" })}`;
  const response = await makeApp().request("/api/me", { headers: { cookie } });
  assertEquals(await response.text(), "Hello ann");
});

Deno.test("in Hono, requests are refused as RFC 6750 says, and other routes are open", async () => {
  const app = makeApp();
  const answers = [];
  for (
    const [path, init] of [
      ["/api/me", {}],
      ["/api/me", await bearer({ exp: 1 })],
      ["/write/it", await bearer({ scope: "read" })],
      ["/write/it", await bearer({ scope: "read write" })],
      ["/open/door", {}],
      ["/", {}],
    ] as const
  ) {
    const response = await app.request(path, init);
    await response.body?.cancel();
    answers.push([response.status, response.headers.get("www-authenticate")]);
  }
  assertEquals(answers, [
    [401, "Bearer"],
    [401, 'Bearer error="invalid_token", error_description="The token has expired"'],
    [403, 'Bearer error="insufficient_scope", scope="write"'],
    [200, null],
    [200, null],
    [200, null],
  ]);
});

Deno.test("in Hono, a key that is missing is refused when the middleware is made", () => {
  const error = assertThrows(() => jwtMiddleware({}), JwtError);
  assertEquals(error.kind, "configuration");
});

Deno.test("in Hono, the middleware goes with a real server", async () => {
  await using server = Deno.serve({ port: 0, onListen() {} }, makeApp().fetch);
  const address = `http://127.0.0.1:${server.addr.port}/api/me`;
  const response = await fetch(address, await bearer({ sub: "ann" }));
  assertEquals(await response.text(), "Hello ann");
});

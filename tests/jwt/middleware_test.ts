import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  createJwtService,
  JwtError,
  type JwtMiddlewareOptions,
  type JwtRefusal,
  type StandardSchema,
  withJwt,
} from "../../mod.ts";
import { SECRET } from "../support/jwt_keys.ts";
import { nowSeconds, signedToken } from "../support/jwt_tokens.ts";

/** What `Deno.serve` tells of a connection; nothing here looks at it. */
const INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
  completed: Promise.resolve(),
};

/** What an answer says, all of it. */
interface Answer {
  readonly status: number;
  readonly challenge: string | null;
  readonly body: unknown;
}

async function ask(
  headers: Record<string, string>,
  options: JwtMiddlewareOptions = {},
): Promise<Answer> {
  const greet = withJwt(
    (_request, { claims }) => Response.json(`Hello ${claims?.sub ?? "stranger"}`),
    SECRET,
    options,
  );
  const response = await greet(new Request("http://localhost/", { headers }), INFO);
  return {
    status: response.status,
    challenge: response.headers.get("www-authenticate"),
    body: await response.json(),
  };
}

async function bearer(claims: object): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await signedToken({ alg: "HS256" }, claims)}` };
}

const HELLO = { status: 200, challenge: null, body: "Hello ann" };

const NO_TOKEN = {
  status: 401,
  challenge: "Bearer",
  body: { error: "missing_token", error_description: "A bearer token is needed" },
};

const INVALID = {
  status: 401,
  challenge: 'Bearer error="invalid_token", error_description="The token is not valid"',
  body: { error: "invalid_token", error_description: "The token is not valid" },
};

const EXPIRED = {
  status: 401,
  challenge: 'Bearer error="invalid_token", error_description="The token has expired"',
  body: { error: "invalid_token", error_description: "The token has expired" },
};

Deno.test("withJwt hands the claims of a valid token to the handler", async () => {
  assertEquals(await ask(await bearer({ sub: "ann" })), HELLO);
});

Deno.test("withJwt takes the scheme in any case, as RFC 9110 §11.1 demands", async () => {
  const { authorization = "" } = await bearer({ sub: "ann" });
  assertEquals(await ask({ authorization: authorization.replace("Bearer", "bEARER  ") }), HELLO);
});

Deno.test("withJwt answers 401 without an error code where there is no token", async () => {
  const headers = [{}, { authorization: "" }, { authorization: "Basic YTpi" }, {
    authorization: "Bearertoken",
  }];
  for (const header of headers) assertEquals(await ask({ ...header }), NO_TOKEN);
});

Deno.test("withJwt answers 401 where the header names the scheme and does not follow it", async () => {
  for (const authorization of ["Bearer", "Bearer ", "Bearer a b", "Bearer a, Bearer b"]) {
    assertEquals(await ask({ authorization }), INVALID);
  }
});

Deno.test("withJwt tells no reason but the end of a token that was right", async () => {
  assertEquals(await ask(await bearer({ sub: "ann", exp: 1 })), EXPIRED);
  const wrong = [
    { authorization: "Bearer nonsense" },
    { authorization: `Bearer ${await signedToken({ alg: "none" }, {})}` },
    { authorization: `Bearer ${await signedToken({ alg: "HS512" }, {})}` },
    await bearer({ sub: 42 }),
    await bearer({ nbf: nowSeconds() + 60 }),
  ];
  for (const headers of wrong) assertEquals(await ask(headers), INVALID);
});

Deno.test("withJwt checks the audience, the issuer and what else is asked for", async () => {
  const headers = await bearer({ sub: "ann", aud: "orders", iss: "shop", iat: nowSeconds() });
  const right = {
    audience: "orders",
    issuer: "shop",
    requiredClaims: ["sub"],
    maxAgeSeconds: 60,
    leewaySeconds: 5,
  };
  assertEquals(await ask(headers, right), HELLO);
  const wrong = [
    { audience: "billing" },
    { issuer: "other" },
    { requiredClaims: ["exp"] },
    { type: "at+jwt" },
  ];
  for (const options of wrong) assertEquals(await ask(headers, options), INVALID);
});

Deno.test("withJwt refuses an option of a wrong type when it is made", () => {
  const error = assertThrows(
    () => withJwt(() => new Response(), SECRET, { leewaySeconds: -1 }),
    TypeError,
  );
  assertEquals(
    error.message,
    "Cannot check requests: leewaySeconds is -1, expected a number of at least 0",
  );
});

Deno.test("withJwt takes the token from a cookie where the header has none", async () => {
  const { authorization = "" } = await bearer({ sub: "ann" });
  const cookie = `theme=dark; session=${authorization.slice(7)}; a=b`;
  assertEquals(await ask({ cookie }, { cookie: "session" }), HELLO);
  assertEquals(await ask({ cookie, authorization: "Basic YTpi" }, { cookie: "session" }), HELLO);
  assertEquals(await ask({ cookie: "session=x.y.z", authorization }, { cookie: "session" }), HELLO);
  assertEquals(await ask({ cookie }, { cookie: "theme" }), INVALID);
  assertEquals(await ask({ cookie }, { cookie: "sess" }), NO_TOKEN);
  assertEquals(await ask({ cookie: "session=" }, { cookie: "session" }), NO_TOKEN);
  assertEquals(await ask({ cookie }), NO_TOKEN);
});

Deno.test("withJwt takes the token from another header where it is told so", async () => {
  const { authorization = "" } = await bearer({ sub: "ann" });
  assertEquals(await ask({ "x-token": authorization }, { headerName: "X-Token" }), HELLO);
  assertEquals(await ask({ authorization }, { headerName: "X-Token" }), NO_TOKEN);
});

Deno.test("with optional, withJwt lets through who has no token, and nobody with a wrong one", async () => {
  const stranger = { ...HELLO, body: "Hello stranger" };
  assertEquals(await ask({}, { optional: true }), stranger);
  assertEquals(await ask(await bearer({ sub: "ann" }), { optional: true }), HELLO);
  assertEquals(await ask({ authorization: "Bearer x.y.z" }, { optional: true }), INVALID);
  assertEquals(await ask(await bearer({ exp: 1 }), { optional: true }), EXPIRED);
});

Deno.test("withJwt answers 403 where a scope is missing, and names those that are needed", async () => {
  const scopes = ["orders:read", "orders:write"];
  const granted = [
    { scope: "orders:write profile orders:read" },
    { scp: scopes },
    { scp: "orders:read orders:write" },
  ];
  for (const claims of granted) {
    assertEquals(await ask(await bearer({ sub: "ann", ...claims }), { scopes }), HELLO);
  }
  const lacking = [
    {},
    { scope: "orders:read" },
    { scope: "orders:readorders:write" },
    {
      scope: ["orders:read", 1],
    },
    { scope: 5 },
    { scp: {} },
  ];
  for (const claims of lacking) {
    assertEquals(await ask(await bearer(claims), { scopes }), {
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="orders:read orders:write"',
      body: { error: "insufficient_scope", error_description: "The token does not allow this" },
    });
  }
});

Deno.test("withJwt answers 401, and not 403, to a token without scopes that has expired", async () => {
  assertEquals(await ask(await bearer({ exp: 1 }), { scopes: ["a"] }), EXPIRED);
});

Deno.test("a hook learns the reason and answers in its own way", async () => {
  const refusals: JwtRefusal[] = [];
  const onRefused = (refusal: JwtRefusal) => {
    refusals.push(refusal);
    return Response.json("go away", { status: 418 });
  };
  const headers = await bearer({ aud: "a" });
  assertEquals(await ask(headers, { audience: "b", onRefused }), {
    status: 418,
    challenge: null,
    body: "go away",
  });
  const [refusal] = refusals;
  assert(refusal?.error instanceof JwtError);
  assertEquals(refusal.error.message, 'Cannot accept the token: aud is "a", expected "b"');
  assertEquals(refusal.response.status, 401);
  assertEquals(refusal.request.headers.get("authorization"), headers.authorization);
});

Deno.test("withJwt answers 503 and tells nothing where the token cannot be checked", async () => {
  const request = new Request("http://localhost/", { headers: { authorization: "Bearer x.y.z" } });
  const closed = await createJwtService({ secret: SECRET });
  await closed.close();
  const response = await withJwt(() => new Response("never"), closed)(request, INFO);
  assertEquals([response.status, response.headers.get("www-authenticate")], [503, null]);
  assertEquals(await response.json(), {
    error: "temporarily_unavailable",
    error_description: "The token cannot be checked now",
  });
});

Deno.test("withJwt opens a service anew that could not be opened", async () => {
  const path = await Deno.makeTempFile();
  const guarded = withJwt(() => new Response("in"), { jwks: { file: path } });
  const headers = await bearer({});
  const request = () => guarded(new Request("http://localhost/", { headers }), INFO);
  assertEquals((await request()).status, 503);
  const k = new TextEncoder().encode(SECRET).toBase64({ alphabet: "base64url" });
  await Deno.writeTextFile(path, JSON.stringify({ keys: [{ kty: "oct", k }] }));
  assertEquals((await request()).status, 200);
  await Deno.remove(path);
});

Deno.test("withJwt takes a service that is open already", async () => {
  await using jwt = await createJwtService({ secret: SECRET });
  const guarded = withJwt((_request, { claims }) => new Response(String(claims.sub)), jwt);
  const headers = await bearer({ sub: "ann" });
  const response = await guarded(new Request("http://localhost/", { headers }), INFO);
  assertEquals(await response.text(), "ann");
});

Deno.test("withJwt checks the claims with a schema", async () => {
  const schema: StandardSchema<{ readonly id: number }> = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) =>
        typeof value === "object" && value !== null && "sub" in value
          ? { value: { id: Number(value.sub) } }
          : { issues: [{ message: "expected sub" }] },
    },
  };
  const options = { schema, scopes: ["a"] };
  const guarded = withJwt((_request, { claims }) => Response.json(claims), SECRET, options);
  const statuses = [];
  for (const claims of [{ sub: "42", scope: "a" }, { scope: "a" }, { sub: "42" }]) {
    const headers = await bearer(claims);
    const response = await guarded(new Request("http://localhost/", { headers }), INFO);
    statuses.push([response.status, await response.text()]);
  }
  assertEquals(statuses.map(([status]) => status), [200, 401, 403]);
  assertEquals(statuses[0]?.[1], '{"id":42}');
});

Deno.test("withJwt lets what the handler throws through", async () => {
  const reason = new Error("the handler's own");
  const failing = withJwt(() => Promise.reject(reason), SECRET);
  const headers = await bearer({});
  const thrown = await failing(new Request("http://localhost/", { headers }), INFO)
    .catch((error) => error);
  assertEquals(thrown, reason);
});

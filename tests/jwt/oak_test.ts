import { assertEquals } from "@std/assert";
import { Application } from "@oakserver/oak";
import { type JwtMiddlewareOptions, oakJwtMiddleware } from "../../mod.ts";
import { SECRET } from "../support/jwt_keys.ts";
import { signedToken } from "../support/jwt_tokens.ts";

type Answer = Pick<Response, "status" | "headers" | "text">;

/** Oak's npm package names the request and the response of another runtime, which are alike. */
async function answerTo(
  headers: Record<string, string>,
  options: JwtMiddlewareOptions = {},
): Promise<Answer> {
  const app = new Application();
  app.use(oakJwtMiddleware(SECRET, options));
  app.use((ctx) => {
    ctx.response.body = `Hello ${ctx.state.jwt?.sub ?? "stranger"}`;
  });
  const answer: Answer = await Reflect.apply(app.handle, app, [
    new Request("http://localhost/", { headers }),
  ]);
  return answer;
}

async function bearer(claims: object): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await signedToken({ alg: "HS256" }, claims)}` };
}

Deno.test("in Oak, the claims of a valid token are ctx.state.jwt", async () => {
  const response = await answerTo(await bearer({ sub: "ann" }));
  assertEquals([response.status, await response.text()], [200, "Hello ann"]);
});

Deno.test("in Oak, requests are refused as RFC 6750 says", async () => {
  const answers = [];
  for (
    const [headers, options] of [
      [{}, {}],
      [await bearer({ exp: 1 }), {}],
      [await bearer({}), { scopes: ["write"] }],
      [{}, { optional: true }],
    ] as const
  ) {
    const response = await answerTo(headers, options);
    answers.push([response.status, response.headers.get("www-authenticate")]);
  }
  assertEquals(answers, [
    [401, "Bearer"],
    [401, 'Bearer error="invalid_token", error_description="The token has expired"'],
    [403, 'Bearer error="insufficient_scope", scope="write"'],
    [200, null],
  ]);
});

Deno.test("in Oak, the answer to who has no token is JSON", async () => {
  const response = await answerTo({});
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(JSON.parse(await response.text()), {
    error: "missing_token",
    error_description: "A bearer token is needed",
  });
});

Deno.test("in Oak, a hook learns the request and answers in its own way", async () => {
  const response = await answerTo({ "x-mark": "1" }, {
    onRefused: ({ request }) =>
      new Response(`${new URL(request.url).pathname} ${request.headers.get("x-mark")}`, {
        status: 418,
      }),
  });
  assertEquals([response.status, await response.text()], [418, "/ 1"]);
});

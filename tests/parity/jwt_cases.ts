import { assert, assertEquals, assertRejects } from "@std/assert";
import { JwtError } from "../../mod.ts";
import { SECRET } from "../support/jwt_keys.ts";
import { signedToken } from "../support/jwt_tokens.ts";
import { assertKind } from "./assert_kind.ts";
import { jwtCheckCases } from "./jwt_check_cases.ts";
import type { JwtFixture } from "./jwt_fixture.ts";
import { jwtIssueCases } from "./jwt_issue_cases.ts";
import { jwtKeyCases } from "./jwt_key_cases.ts";
import type { ParityCase } from "./parity_case.ts";

const HEADER = { alg: "HS256", typ: "JWT" };

/** All that must be the same in every mode, but for the tokens that are refused. */
export const jwtCases: readonly ParityCase<JwtFixture>[] = [
  {
    name: "a token of another maker with the same secret is accepted",
    async run({ open }) {
      await using jwt = await open();
      const token = await signedToken(HEADER, { sub: "elsewhere" });
      assertEquals(await jwt.validateToken(token), { sub: "elsewhere" });
    },
  },
  {
    name: "a token without typ, with a kid and with an x5t is accepted",
    async run({ open }) {
      await using jwt = await open();
      const token = await signedToken({ alg: "HS256", kid: "any", x5t: "AA" }, { sub: "42" });
      assertEquals(await jwt.validateToken(token), { sub: "42" });
    },
  },
  {
    name: "a token with a fraction of a second in its times is accepted",
    async run({ open }) {
      await using jwt = await open();
      const claims = { nbf: 0.5, iat: 1.25, exp: 4_102_444_800.75 };
      assertEquals(await jwt.validateToken(await signedToken(HEADER, claims)), claims);
    },
  },
  {
    name: "a token that ends in this very second is accepted, with a second of leeway",
    async run({ open }) {
      await using jwt = await open();
      const second = Math.floor(Date.now() / 1_000);
      await jwt.validateToken(await signedToken(HEADER, { exp: second + 1 }));
      await jwt.validateToken(await signedToken(HEADER, { nbf: second + 1 }));
    },
  },
  {
    name: "every claim that JSON can say comes back as it was",
    async run({ open }) {
      await using jwt = await open();
      const claims = {
        text: "ä \u{1f600} \u2028 \ud800",
        numbers: [0, -0.5, 1e-300, 9_007_199_254_740_991],
        deep: { a: [{ b: null }, true] },
        "": "without a name",
        $: "bytes",
        snake_case: { camelCase: 1 },
        iat: 1,
      };
      assertEquals(await jwt.validateToken(await jwt.generateToken(claims)), claims);
    },
  },
  {
    name: "a claim named __proto__ is a claim like any",
    async run({ open }) {
      await using jwt = await open();
      const token = await signedToken(HEADER, '{"__proto__":{"admin":true}}');
      const claims = await jwt.validateToken(token);
      assertEquals([Object.hasOwn(claims, "__proto__"), claims["admin"]], [true, undefined]);
    },
  },
  {
    name: "no error holds the secret or the token",
    async run({ open }) {
      await using jwt = await open();
      const token = await signedToken(HEADER, { sub: "42", exp: 1 });
      const error = await assertKind(JwtError, "expired", () => jwt.validateToken(token));
      const shown = Deno.inspect(error, { depth: 10, showHidden: true });
      assert(!shown.includes(SECRET) && !shown.includes(token));
    },
  },
  {
    name: "an open service shows no key",
    async run({ open }) {
      await using jwt = await open("several");
      const shown = Deno.inspect(jwt, { depth: 20, showHidden: true });
      assertEquals(shown.includes(SECRET), false);
    },
  },
  {
    name: "what is no token is a TypeError",
    async run({ open }) {
      await using jwt = await open();
      for (const token of [42, null, undefined, new Uint8Array(3)]) {
        await assertRejects(() => Reflect.apply(jwt.validateToken, jwt, [token]), TypeError);
      }
    },
  },
  {
    name: "a call whose signal is aborted is cancelled before it is asked",
    async run({ open }) {
      await using jwt = await open();
      const signal = AbortSignal.abort();
      const token = await signedToken(HEADER, {});
      await assertKind(JwtError, "cancelled", () => jwt.validateToken(token, { signal }));
      await assertKind(JwtError, "cancelled", () => jwt.generateToken({}, { signal }));
    },
  },
  {
    name: "a closed service refuses everything, closes twice, and another can be opened",
    async run({ open }) {
      const jwt = await open();
      await jwt.close();
      await jwt.close();
      for (const call of [() => jwt.validateToken("x"), () => jwt.generateToken({})]) {
        const error = await assertKind(JwtError, "internal", call);
        assertEquals(error.message, "Cannot use the JWT service: it is closed");
      }
      await using again = await open();
      assertEquals({ ...again.config }, {
        algorithm: "HS256",
        algorithms: ["HS256"],
        validation: {},
      });
    },
  },
  ...jwtCheckCases,
  ...jwtIssueCases,
  ...jwtKeyCases,
];

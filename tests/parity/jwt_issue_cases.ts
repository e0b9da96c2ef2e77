import { assert, assertEquals, assertRejects } from "@std/assert";
import { type GenerateTokenOptions, JwtError } from "../../mod.ts";
import { nowSeconds } from "../support/jwt_tokens.ts";
import { assertKind } from "./assert_kind.ts";
import type { JwtFixture } from "./jwt_fixture.ts";
import type { ParityCase } from "./parity_case.ts";

function headerOf(token: string): unknown {
  const bytes = Uint8Array.fromBase64(token.split(".")[0] ?? "", { alphabet: "base64url" });
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** What is signed, and what is not. */
export const jwtIssueCases: readonly ParityCase<JwtFixture>[] = [
  {
    name: "a token that was generated says what was put in, and when",
    async run({ open }) {
      await using jwt = await open();
      const before = nowSeconds();
      const token = await jwt.generateToken({ sub: "42", roles: ["a", "b"], deep: { n: 1.5 } }, {
        expiresInSeconds: 60,
      });
      const { iat, exp, ...claims } = await jwt.validateToken(token);
      assertEquals(claims, { sub: "42", roles: ["a", "b"], deep: { n: 1.5 } });
      assert(iat !== undefined && iat >= before && iat <= nowSeconds());
      assertEquals(exp, iat + 60);
      assertEquals(headerOf(token), { alg: "HS256", typ: "JWT" });
    },
  },
  {
    name: "the options say the registered claims",
    async run({ open }) {
      await using jwt = await open();
      const token = await jwt.generateToken({ sub: "1", iat: 5 }, {
        issuer: "shop",
        subject: "42",
        audience: ["orders", "billing"],
        jwtId: "7",
        notBefore: new Date(1_500),
        type: "at+jwt",
      });
      assertEquals(await jwt.validateToken(token, { type: "at+jwt" }), {
        iss: "shop",
        sub: "42",
        aud: ["orders", "billing"],
        jti: "7",
        nbf: 2,
        iat: 5,
      });
      assertEquals(headerOf(token), { alg: "HS256", typ: "at+jwt" });
    },
  },
  {
    name: "the claims' own exp stays unless the options say another",
    async run({ open }) {
      await using jwt = await open();
      const exp = nowSeconds() + 30;
      assertEquals((await jwt.validateToken(await jwt.generateToken({ exp }))).exp, exp);
      const token = await jwt.generateToken({ exp }, { expiresInSeconds: 3_600 });
      assert(((await jwt.validateToken(token)).exp ?? 0) > exp + 3_000);
    },
  },
  {
    name: "claims that JSON cannot say, or of a wrong type, are refused",
    async run({ open }) {
      await using jwt = await open();
      const cycle: Record<string, unknown> = {};
      cycle.self = cycle;
      let deep: unknown = 1;
      for (let depth = 0; depth < 101; depth++) deep = [deep];
      const wrong = [
        cycle,
        { n: 1n },
        { n: NaN },
        { n: -Infinity },
        { f() {} },
        { s: Symbol("s") },
        { deep },
        [],
        { exp: "tomorrow" },
        { exp: -1 },
        { exp: Date.now() },
        { aud: [1] },
        { sub: null },
      ];
      for (const claims of wrong) {
        await assertKind(JwtError, "claims", () => jwt.generateToken(claims));
      }
    },
  },
  {
    name: "claims for a token that nobody would accept are refused",
    async run({ open }) {
      await using jwt = await open();
      const error = await assertKind(
        JwtError,
        "claims",
        () => jwt.generateToken({ text: "x".repeat(16_000) }),
      );
      assert(error.message.includes("over the limit of 16384"), error.message);
      await assertKind(JwtError, "claims", () => jwt.generateToken({}, { expiresInSeconds: 1e12 }));
    },
  },
  {
    name: "a misspelt option is a TypeError that says what was expected",
    async run({ open }) {
      await using jwt = await open();
      const error = await assertRejects(
        () => Reflect.apply(jwt.generateToken, jwt, [{}, { expiresIn: 60 }]),
        TypeError,
      );
      assertEquals(
        error.message,
        "Cannot sign the claims: expiresIn is unknown, expected one of expiresInSeconds, " +
          "notBefore, audience, issuer, subject, jwtId, type, signal, timeoutMs",
      );
    },
  },
  {
    name: "a forbidden claim is refused whoever sets it, and a forbidden iat is not set",
    async run({ open }) {
      await using jwt = await open("timeless");
      assertEquals(await jwt.validateToken(await jwt.generateToken({ sub: "42" })), { sub: "42" });
      const forbidden = [
        ["exp", {}, { expiresInSeconds: 60 }],
        ["exp", { exp: nowSeconds() + 60 }, {}],
        ["iat", { iat: 1 }, {}],
        ["nbf", {}, { notBefore: new Date() }],
      ] as const;
      for (const [name, claims, options] of forbidden) {
        const call = () => jwt.generateToken(claims, options);
        const error = await assertKind(JwtError, "claims", call);
        assertEquals(error.message, `Cannot sign the claims: ${name} is forbidden`);
      }
    },
  },
  {
    name: "an option of a wrong type is a TypeError",
    async run({ open }) {
      await using jwt = await open();
      const wrong = [
        { expiresInSeconds: NaN },
        { expiresInSeconds: "60" },
        { notBefore: 1 },
        { notBefore: new Date(NaN) },
        { audience: 1 },
        { issuer: null },
        { subject: 42 },
        { jwtId: 1n.toString },
        { type: 1 },
      ];
      for (const options of wrong) {
        const call = () => Reflect.apply(jwt.generateToken, jwt, [{}, options]);
        const error = await assertRejects(call, TypeError);
        assert(error.message.startsWith("Cannot sign the claims: "), error.message);
      }
    },
  },
  {
    name: "the rules fill in the issuer and the end",
    async run({ open }) {
      await using jwt = await open("ruled");
      const token = await jwt.generateToken({ sub: "42" }, { audience: "orders" });
      const { iat, exp, ...claims } = await jwt.validateToken(token);
      assertEquals(claims, { sub: "42", aud: "orders", iss: "https://shop.example" });
      assertEquals((exp ?? 0) - (iat ?? 0), 3_600);
    },
  },
  {
    name: "the only audience that is allowed is filled in",
    async run({ open }) {
      await using jwt = await open("oneAudience");
      const { aud } = await jwt.validateToken(await jwt.generateToken({}));
      assertEquals(aud, "orders");
    },
  },
  ...Object.entries<readonly [object, GenerateTokenOptions, string]>({
    "another issuer": [
      {},
      { issuer: "https://evil.example", audience: "orders" },
      'iss is "https://evil.example", expected "https://shop.example"',
    ],
    "another audience": [
      {},
      { audience: ["orders", "admin"] },
      'aud names "admin", expected some of ["orders","billing"]',
    ],
    "no audience": [{}, {}, 'aud is missing, expected some of ["orders","billing"]'],
    "an empty list of audiences": [
      { aud: [] },
      {},
      'aud is missing, expected some of ["orders","billing"]',
    ],
    "a longer life": [
      {},
      { audience: "orders", expiresInSeconds: 3_601 },
      "exp is 3601 s from now, expected at most 3600",
    ],
    "a forbidden claim": [
      { admin: false },
      { audience: "orders" },
      "admin is forbidden",
    ],
  }).map(([name, [claims, options, detail]]): ParityCase<JwtFixture> => ({
    name: `the rules refuse to sign ${name}`,
    async run({ open }) {
      await using jwt = await open("ruled");
      const error = await assertKind(
        JwtError,
        "claims",
        () => jwt.generateToken(claims, options),
      );
      assertEquals(error.message, `Cannot sign the claims: ${detail}`);
    },
  })),
  {
    name: "the rules refuse an iat or an end that lies far ahead",
    async run({ open }) {
      await using jwt = await open("ruled");
      for (const name of ["exp", "iat", "nbf"]) {
        const claims = { aud: "orders", [name]: nowSeconds() + 7_200 };
        await assertKind(JwtError, "claims", () => jwt.generateToken(claims));
      }
    },
  },
  {
    name: "a service that signs nothing says so, and still checks",
    async run({ open }) {
      await using jwt = await open("silent");
      const error = await assertKind(JwtError, "configuration", () => jwt.generateToken({}));
      assertEquals(error.message, "Cannot sign the claims: no token may be issued here");
      await using other = await open();
      await jwt.validateToken(await other.generateToken({}));
    },
  },
];

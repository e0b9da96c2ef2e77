import { assertEquals, assertRejects } from "@std/assert";
import { JwtError, type StandardSchema, type TokenChecks } from "../../mod.ts";
import { keySigner, nowSeconds, signedToken } from "../support/jwt_tokens.ts";
import { P256_JWK } from "../support/jwt_keys.ts";
import { assertKind } from "./assert_kind.ts";
import type { JwtFixture } from "./jwt_fixture.ts";
import type { ParityCase } from "./parity_case.ts";

interface Admin {
  readonly role: "admin";
}

const adminSchema: StandardSchema<Admin> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate(value) {
      return typeof value === "object" && value !== null && "role" in value &&
          value.role === "admin"
        ? { value: { role: value.role } }
        : { issues: [{ message: "expected admin", path: [{ key: "role" }] }] };
    },
  },
};

const HEADER = { alg: "HS256", typ: "JWT" };

/** What a check says of claims: nothing when it holds. */
interface CheckExample {
  readonly checks: TokenChecks;
  readonly claims: object;
  readonly refusal?: readonly [kind: JwtError["kind"], message: string];
}

const EXAMPLES: Readonly<Record<string, CheckExample>> = {
  "an audience that is named alone": { checks: { audience: "a" }, claims: { aud: "a" } },
  "an audience that is named among others": {
    checks: { audience: "a" },
    claims: { aud: ["b", "a"] },
  },
  "one of several audiences": { checks: { audience: ["a", "b"] }, claims: { aud: "b" } },
  "an audience that is not named": {
    checks: { audience: ["a", "b"] },
    claims: { aud: "A" },
    refusal: ["claims", 'aud is "A", expected ["a","b"]'],
  },
  "an audience where the token has none": {
    checks: { audience: "a" },
    claims: {},
    refusal: ["claims", 'aud is undefined, expected "a"'],
  },
  "an audience where the token has an empty list": {
    checks: { audience: "a" },
    claims: { aud: [] },
    refusal: ["claims", 'aud is [], expected "a"'],
  },
  "an audience that is only a part of the one named": {
    checks: { audience: "shop" },
    claims: { aud: "shop.evil.example" },
    refusal: ["claims", 'aud is "shop.evil.example", expected "shop"'],
  },
  "an issuer": { checks: { issuer: "a" }, claims: { iss: "a" } },
  "one of several issuers": { checks: { issuer: ["a", "b"] }, claims: { iss: "b" } },
  "another issuer": {
    checks: { issuer: "https://shop.example" },
    claims: { iss: "https://shop.example/" },
    refusal: ["claims", 'iss is "https://shop.example/", expected "https://shop.example"'],
  },
  "an issuer where the token has none": {
    checks: { issuer: "a" },
    claims: {},
    refusal: ["claims", 'iss is undefined, expected "a"'],
  },
  "required claims that are there": {
    checks: { requiredClaims: ["sub", "tenant"] },
    claims: { sub: "", tenant: null },
  },
  "a required claim that is not there": {
    checks: { requiredClaims: ["sub", "exp"] },
    claims: { sub: "42" },
    refusal: ["claims", "exp is missing"],
  },
  "a required claim that only every object has": {
    checks: { requiredClaims: ["toString"] },
    claims: {},
    refusal: ["claims", "toString is missing"],
  },
  "an age without an iat": {
    checks: { maxAgeSeconds: 60 },
    claims: {},
    refusal: ["claims", "iat is missing, which tells its age"],
  },
  "an age that is reached": {
    checks: { maxAgeSeconds: 60 },
    claims: { iat: 1_000 },
    refusal: ["expired", "it was issued at 1970-01-01T00:16:40.000Z, over 60 s ago"],
  },
  "an age of what is issued in the future": {
    checks: { maxAgeSeconds: 60 },
    claims: { iat: 4_102_444_800 },
    refusal: ["claims", "it was issued in the future, at 2100-01-01T00:00:00.000Z"],
  },
  "a leeway that is too small": {
    checks: { leewaySeconds: 3_600 },
    claims: { exp: 1 },
    refusal: ["expired", "it expired at 1970-01-01T00:00:01.000Z"],
  },
  "a type in another spelling": { checks: { type: "application/jwt" }, claims: {} },
  "another type": {
    checks: { type: "at+jwt" },
    claims: {},
    refusal: ["claims", 'its typ is "JWT", expected "at+jwt"'],
  },
};

const exampleCases = Object.entries(EXAMPLES).flatMap(
  ([name, { checks, claims, refusal }]): ParityCase<JwtFixture>[] =>
    (["default", "ES256"] as const).map((service) => ({
      name: `${refusal ? "refused" : "accepted"} with a ${
        service === "default" ? "secret" : "key pair"
      }: ${name}`,
      async run({ open }) {
        await using jwt = await open(service);
        const token = service === "default"
          ? await signedToken(HEADER, claims)
          : await signedToken({ ...HEADER, alg: "ES256" }, claims, keySigner(P256_JWK, "ES256"));
        if (refusal === undefined) {
          assertEquals(await jwt.validateToken<object>(token, checks), claims);
          return;
        }
        const [kind, detail] = refusal;
        const refused = await assertKind(JwtError, kind, () => jwt.validateToken(token, checks));
        assertEquals(refused.message, `Cannot accept the token: ${detail}`);
        // What a program always asks for is checked as what a call asks for.
        await using strict = await open(service, checks);
        await assertKind(JwtError, kind, () => strict.validateToken(token));
      },
    })),
);

/** What a call asks for beside the signature. */
export const jwtCheckCases: readonly ParityCase<JwtFixture>[] = [
  ...exampleCases,
  {
    name: "a leeway lets clocks differ, both ways",
    async run({ open }) {
      await using jwt = await open();
      const claims = { exp: nowSeconds() - 30, nbf: nowSeconds() + 30, iat: nowSeconds() + 30 };
      const token = await signedToken(HEADER, claims);
      await jwt.validateToken(token, { leewaySeconds: 60, maxAgeSeconds: 1 });
      await assertKind(JwtError, "expired", () => jwt.validateToken(token));
    },
  },
  {
    name: "without a leeway, a token ends with its second",
    async run({ open }) {
      await using jwt = await open();
      const token = await signedToken(HEADER, { exp: Date.now() / 1_000 });
      await assertKind(JwtError, "expired", () => jwt.validateToken(token, { leewaySeconds: 0 }));
      await jwt.validateToken(token, { leewaySeconds: 30 });
    },
  },
  {
    name: "what the service itself asks for is checked",
    async run({ open }) {
      await using jwt = await open("strict");
      const claims = { iss: "shop", aud: "orders", exp: nowSeconds() + 60 };
      assertEquals<object>(await jwt.validateToken(await signedToken(HEADER, claims)), claims);
      const wrong = [{ ...claims, iss: "x" }, { ...claims, aud: "x" }, {
        ...claims,
        exp: undefined,
      }];
      for (const claims of wrong) {
        const token = await signedToken(HEADER, claims);
        await assertKind(JwtError, "claims", () => jwt.validateToken(token));
      }
    },
  },
  {
    name: "what a call asks for is checked beside what the service asks for",
    async run({ open }) {
      await using jwt = await open("strict");
      const claims = { iss: "shop", aud: "orders", exp: nowSeconds() + 60 };
      const token = await signedToken(HEADER, claims);
      await jwt.validateToken(token, { audience: "orders" });
      await assertKind(JwtError, "claims", () => jwt.validateToken(token, { audience: "billing" }));
    },
  },
  {
    name: "a misspelt check is a TypeError that says what was expected",
    async run({ open }) {
      await using jwt = await open();
      const options = { audiance: "orders" };
      const token = await signedToken(HEADER, {});
      const error = await assertRejects(
        () => Reflect.apply(jwt.validateToken, jwt, [token, options]),
        TypeError,
      );
      assertEquals(
        error.message,
        "Cannot accept the token: audiance is unknown, expected one of audience, issuer, " +
          "requiredClaims, maxAgeSeconds, leewaySeconds, type, schema, signal, timeoutMs",
      );
    },
  },
  {
    name: "options or a schema that are none are a TypeError that says so",
    async run({ open }) {
      await using jwt = await open();
      const wrong = [
        [null, "the options are null, expected an object"],
        [{ schema: {} }, "schema is no Standard Schema"],
        [{ schema: null }, "schema is no Standard Schema"],
      ] as const;
      const token = await signedToken(HEADER, {});
      for (const [options, detail] of wrong) {
        const call = () => Reflect.apply(jwt.validateToken, jwt, [token, options]);
        const error = await assertRejects(call, TypeError);
        assertEquals(error.message, `Cannot accept the token: ${detail}`);
      }
      const sign = () => Reflect.apply(jwt.generateToken, jwt, [{}, null]);
      const error = await assertRejects(sign, TypeError);
      assertEquals(
        error.message,
        "Cannot sign the claims: the options are null, expected an object",
      );
    },
  },
  {
    name: "a check that is none is a TypeError",
    async run({ open }) {
      await using jwt = await open();
      const token = await signedToken(HEADER, {});
      const wrong = [
        { audience: [] },
        { audience: 1 },
        { issuer: [1] },
        { requiredClaims: "exp" },
        { leewaySeconds: -1 },
        { leewaySeconds: NaN },
        { maxAgeSeconds: Infinity },
        { type: null },
      ];
      for (const options of wrong) {
        const error = await assertRejects(
          () => Reflect.apply(jwt.validateToken, jwt, [token, options]),
          TypeError,
        );
        assertEquals(error.message.startsWith("Cannot accept the token: "), true, error.message);
      }
    },
  },
  {
    name: "with a schema the claims are checked, and are what the schema makes of them",
    async run({ open }) {
      await using jwt = await open();
      const admin = await signedToken(HEADER, { role: "admin", extra: 1 });
      assertEquals(await jwt.validateToken(admin, { schema: adminSchema }), { role: "admin" });
      const guest = await signedToken(HEADER, { role: "guest" });
      const error = await assertKind(
        JwtError,
        "claims",
        () => jwt.validateToken(guest, { schema: adminSchema }),
      );
      assertEquals(error.message, "Cannot accept the token: role: expected admin");
    },
  },
];

import { assert, assertEquals, assertRejects } from "@std/assert";
import { JwtError, type JwtService, type StandardSchema } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { ParityCase } from "./parity_case.ts";

/** What a JWT case is given, whatever the mode. */
export interface JwtFixture {
  open(): Promise<JwtService>;
}

/** The key that every mode has, and that the tokens below were made with by other means. */
export const SECRET = "a secret of more than thirty-two bytes";

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

function base64Url(value: unknown): string {
  return new TextEncoder().encode(JSON.stringify(value))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Signs as RFC 7515 Appendix A.1 does, with nothing of the library's. */
async function signed(header: object, claims: object, secret = SECRET): Promise<string> {
  const text = `${base64Url(header)}.${base64Url(claims)}`;
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const signature = new Uint8Array(
    await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text)),
  );
  return `${text}.${signature.toBase64({ alphabet: "base64url", omitPadding: true })}`;
}

const HEADER = { alg: "HS256", typ: "JWT" };
const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** All that must be the same in every mode. */
export const jwtCases: readonly ParityCase<JwtFixture>[] = [
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
      assert(iat !== undefined && iat >= before && iat <= nowSeconds() + 1);
      assertEquals(exp, iat + 60);
    },
  },
  {
    name: "a token of another maker with the same secret is accepted",
    async run({ open }) {
      await using jwt = await open();
      const token = await signed(HEADER, { sub: "elsewhere" });
      assertEquals(await jwt.validateToken(token), { sub: "elsewhere" });
    },
  },
  {
    name: "another secret, another content, and no signature are refused alike",
    async run({ open }) {
      await using jwt = await open();
      const good = await signed(HEADER, { sub: "42" });
      const [header, , signature] = good.split(".");
      const wrong = [
        await signed(HEADER, { sub: "42" }, "some other secret that is long enough"),
        `${header}.${base64Url({ sub: "43" })}.${signature}`,
        `${base64Url({ alg: "none" })}.${base64Url({ sub: "42" })}.`,
        `${header}.${base64Url({ sub: "42" })}.`,
        await signed({ alg: "HS512", typ: "JWT" }, { sub: "42" }),
        "no.token.atall",
        "notoken",
        "",
      ];
      for (const token of wrong) {
        const error = await assertKind(JwtError, "invalid_token", () => jwt.validateToken(token));
        assertEquals(
          error.message,
          "Cannot accept the token: it is no token, or it was not signed with this key",
        );
      }
    },
  },
  {
    name: "an expired token and one before its time are refused, with a second of leeway",
    async run({ open }) {
      await using jwt = await open();
      const expired = await signed(HEADER, { exp: nowSeconds() - 10 });
      await assertKind(JwtError, "expired", () => jwt.validateToken(expired));
      const early = await signed(HEADER, { nbf: nowSeconds() + 10 });
      await assertKind(JwtError, "not_yet_valid", () => jwt.validateToken(early));
      const current = await signed(HEADER, { nbf: nowSeconds(), exp: nowSeconds() + 10 });
      await jwt.validateToken(current);
    },
  },
  {
    name: "a forged token is never told that it has expired",
    async run({ open }) {
      await using jwt = await open();
      const forged = await signed(HEADER, { exp: 1 }, "some other secret that is long enough");
      await assertKind(JwtError, "invalid_token", () => jwt.validateToken(forged));
    },
  },
  {
    name: "registered claims of a wrong type are refused",
    async run({ open }) {
      await using jwt = await open();
      const wrong = await signed(HEADER, { sub: 42 });
      const error = await assertKind(JwtError, "invalid_claims", () => jwt.validateToken(wrong));
      assertEquals(error.message, "Cannot accept the token: sub is not a string");
      await assertKind(JwtError, "invalid_claims", () => jwt.generateToken({ exp: "tomorrow" }));
    },
  },
  {
    name: "a token of over 16 KiB is refused unread",
    async run({ open }) {
      await using jwt = await open();
      const long = await signed(HEADER, { text: "x".repeat(20_000) });
      const error = await assertKind(JwtError, "invalid_token", () => jwt.validateToken(long));
      assert(error.message.includes("over the limit of 16384"), error.message);
    },
  },
  {
    name: "claims that JSON cannot say are refused",
    async run({ open }) {
      await using jwt = await open();
      const cycle: Record<string, unknown> = {};
      cycle.self = cycle;
      for (const claims of [cycle, { n: 1n }, { n: NaN }, { f() {} }, []]) {
        await assertKind(JwtError, "invalid_claims", () => jwt.generateToken(claims));
      }
    },
  },
  {
    name: "with a schema the claims are checked, and are what the schema makes of them",
    async run({ open }) {
      await using jwt = await open();
      const admin = await jwt.generateToken({ role: "admin", extra: 1 });
      assertEquals(await jwt.validateToken(admin, { schema: adminSchema }), { role: "admin" });
      const guest = await jwt.generateToken({ role: "guest" });
      const error = await assertKind(
        JwtError,
        "invalid_claims",
        () => jwt.validateToken(guest, { schema: adminSchema }),
      );
      assertEquals(error.message, "Cannot accept the token: role: expected admin");
    },
  },
  {
    name: "no error holds the secret or the token",
    async run({ open }) {
      await using jwt = await open();
      const token = await signed(HEADER, { sub: "42", exp: 1 });
      const error = await assertKind(JwtError, "expired", () => jwt.validateToken(token));
      const shown = Deno.inspect(error, { depth: 10, showHidden: true });
      assert(!shown.includes(SECRET) && !shown.includes(token));
    },
  },
  {
    name: "what is no token and no time is a TypeError",
    async run({ open }) {
      await using jwt = await open();
      await assertRejects(() => Reflect.apply(jwt.validateToken, jwt, [42]), TypeError);
      await assertRejects(() => jwt.generateToken({}, { expiresInSeconds: NaN }), TypeError);
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
      assertEquals({ ...again.config }, { algorithm: "HS256" });
    },
  },
];

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createJwtService, JwtError, type JwtErrorKind } from "../../../mod.ts";
import { base64Url, hmacSigner, nowSeconds, utf8 } from "../../support/jwt_tokens.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { anyJson } from "./value_targets.ts";

const SECRET = "a secret of more than thirty-two bytes";
const sign = hmacSigner(SECRET);

/** Why a token is not believed; what else can go wrong is the service's own fault. */
const REFUSALS: ReadonlySet<JwtErrorKind> = new Set<JwtErrorKind>([
  "malformed",
  "algorithm",
  "invalid_signature",
  "expired",
  "not_active",
  "claims",
]);

const header = fc.oneof(
  { weight: 3, arbitrary: fc.constant<unknown>({ alg: "HS256", typ: "JWT" }) },
  fc.constantFrom<unknown>(
    { alg: "none" },
    { alg: "HS512" },
    { alg: "RS256", kid: "1" },
    { alg: "HS256", crit: ["exp"] },
    { alg: "HS256", jku: "https://evil.example" },
    { alg: "__proto__" },
  ),
  anyJson,
);

const time = fc.oneof(
  fc.integer({ min: -10, max: 10 }).map((seconds) => nowSeconds() + seconds * 1_000),
  fc.double(),
  anyJson,
);

const payload = fc.oneof(
  fc.record({ sub: anyJson, exp: time, nbf: time, iat: time, aud: anyJson }, { requiredKeys: [] }),
  anyJson,
);

const forged = fc.record({
  header,
  payload,
  isSigned: fc.boolean(),
  /** What becomes of the text: characters replaced, taken out or put in. */
  changes: fc.array(
    fc.record({
      at: fc.nat(500),
      removed: fc.nat(2),
      put: fc.constantFrom("", ".", "A", "=", "é"),
    }),
    { maxLength: 2 },
  ),
});

const service = await createJwtService({ secret: SECRET });

/** A token is believed only if it is, to the letter, one that was signed. */
export const jwtTarget: FuzzTarget = fuzzTarget(
  "no token is believed but one that is signed, and all others are refused as what they are",
  { shortRuns: 500, longInputs: 100_000 },
  forged,
  async ({ header, payload, isSigned, changes }) => {
    const signed = `${base64Url(part(header))}.${base64Url(part(payload))}`;
    const signature = isSigned ? await sign(signed) : utf8("no signature");
    const original = `${signed}.${base64Url(signature)}`;
    const token = changes.reduce((text, { at, removed, put }) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + removed);
    }, original);
    try {
      const claims = await service.validateToken(token);
      assert(isSigned && token === original, `a forged token was believed: ${token}`);
      assertEquals<unknown>(claims, JSON.parse(part(payload)));
    } catch (error) {
      if (!(error instanceof JwtError)) throw error;
      assert(REFUSALS.has(error.kind), `${error.kind}: ${error.message}`);
      assert(!error.message.includes(SECRET));
    }
    return 1;
  },
);

function part(value: unknown): string {
  return JSON.stringify(value);
}

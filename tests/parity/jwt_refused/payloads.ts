import { P256_JWK } from "../../support/jwt_keys.ts";
import { keySigner, signedToken, utf8 } from "../../support/jwt_tokens.ts";
import { HEADER, nested, type RefusedToken } from "./refused_token.ts";

const ES256 = keySigner(P256_JWK, "ES256");

/** Payloads that are signed as they should be, and are no claims. */
export const refusedPayloads: readonly RefusedToken[] = ([
  ["a payload that is no JSON", "hello"],
  ["a payload that is a list", "[]"],
  ["a payload that is a number", "1"],
  ["a payload that is null", "null"],
  ["a payload that is another token", "eyJhbGciOiJub25lIn0.e30."],
  ["a payload after a byte order mark", "\ufeff{}"],
  ["a payload that is not UTF-8", Uint8Array.from([...utf8('{"a":"'), 0xc3, ...utf8('"}')])],
  ["a payload with two subs", '{"sub":"42","sub":"1"}'],
  ["a payload with two subs, one in disguise", String.raw`{"sub":"42","\u0073ub":"1"}`],
  ["a payload with a member twice further in", '{"a":[{"b":{"c":1,"d":2,"c":3}}]}'],
  ["a payload that is nested deeply", nested(5_000)],
] as const).flatMap(([name, payload]): RefusedToken[] => [
  { name, kind: "malformed", make: () => signedToken(HEADER, payload) },
  {
    name: `${name}, with a key pair`,
    kind: "malformed",
    service: "ES256",
    make: () => signedToken({ alg: "ES256" }, payload, ES256),
  },
]);

import { OTHER_P256_JWK, publicHalf } from "../../support/jwt_keys.ts";
import { keySigner, signedToken, utf8 } from "../../support/jwt_tokens.ts";
import { CLAIMS, HEADER, nested, type RefusedToken, withHeader } from "./refused_token.ts";

/** Headers that RFC 7515 §4 or RFC 8725 §3 has refused. */
export const refusedHeaders: readonly RefusedToken[] = [
  { name: "a header that is no JSON", kind: "malformed", make: withHeader("HS256") },
  { name: "a header that is a list", kind: "malformed", make: withHeader('["HS256"]') },
  { name: "a header that is text", kind: "malformed", make: withHeader('"HS256"') },
  { name: "a header that is null", kind: "malformed", make: withHeader("null") },
  { name: "a header with a comment", kind: "malformed", make: withHeader('{"alg":"HS256"/**/}') },
  { name: "a header with a last comma", kind: "malformed", make: withHeader('{"alg":"HS256",}') },
  {
    name: "a header with something behind it",
    kind: "malformed",
    make: withHeader('{"alg":"HS256"}{}'),
  },
  {
    name: "a header after a byte order mark",
    kind: "malformed",
    make: withHeader('\ufeff{"alg":"HS256"}'),
  },
  {
    name: "a header that is not UTF-8",
    kind: "malformed",
    make: withHeader(Uint8Array.from([...utf8('{"alg":"HS256","a":"'), 0xff, ...utf8('"}')])),
  },
  {
    name: "a header with two algs",
    kind: "malformed",
    make: withHeader('{"alg":"none","alg":"HS256"}'),
  },
  {
    name: "a header with two algs, one of them in disguise",
    kind: "malformed",
    make: withHeader(String.raw`{"alg":"HS256","\u0061lg":"none"}`),
  },
  { name: "a header that is nested deeply", kind: "malformed", make: withHeader(nested(2_000)) },
  { name: "a header without alg", kind: "malformed", make: withHeader({ typ: "JWT" }) },
  { name: "an alg that is a number", kind: "malformed", make: withHeader({ alg: 256 }) },
  { name: "an alg that is null", kind: "malformed", make: withHeader({ alg: null }) },
  { name: "an alg that is a list", kind: "malformed", make: withHeader({ alg: ["HS256"] }) },
  { name: "an alg by another name", kind: "malformed", make: withHeader({ ALG: "HS256" }) },
  { name: "a kid that is a number", kind: "malformed", make: withHeader({ ...HEADER, kid: 1 }) },
  { name: "a typ that is a list", kind: "malformed", make: withHeader({ alg: "HS256", typ: [] }) },
  {
    name: "an unknown critical extension",
    kind: "malformed",
    make: withHeader({ ...HEADER, crit: ["http://example.com/x"], "http://example.com/x": 1 }),
  },
  { name: "an empty crit", kind: "malformed", make: withHeader({ ...HEADER, crit: [] }) },
  {
    name: "a crit that names alg",
    kind: "malformed",
    make: withHeader({ ...HEADER, crit: ["alg"] }),
  },
  {
    name: "an unencoded payload, as RFC 7797 has it",
    kind: "malformed",
    make: withHeader({ ...HEADER, b64: false, crit: ["b64"] }),
  },
  {
    name: "an unencoded payload that is not called critical",
    kind: "malformed",
    make: withHeader({ ...HEADER, b64: false }),
  },
  {
    name: "a key of its own, which fits its signature",
    kind: "malformed",
    service: "ES256",
    make: () => {
      const header = { alg: "ES256", jwk: publicHalf(OTHER_P256_JWK) };
      return signedToken(header, CLAIMS, keySigner(OTHER_P256_JWK, "ES256"));
    },
  },
  {
    name: "an address of keys",
    kind: "malformed",
    make: withHeader({ ...HEADER, jku: "https://evil.example/jwks.json" }),
  },
  {
    name: "an address of a certificate",
    kind: "malformed",
    make: withHeader({ ...HEADER, x5u: "https://evil.example/cert.pem" }),
  },
  { name: "a certificate", kind: "malformed", make: withHeader({ ...HEADER, x5c: ["MII="] }) },
];

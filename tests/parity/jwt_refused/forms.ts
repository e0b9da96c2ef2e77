import { base64Url } from "../../support/jwt_tokens.ts";
import { changed, type RefusedToken } from "./refused_token.ts";

/** What does not have the form of RFC 7515 §3.1. */
export const refusedForms: readonly RefusedToken[] = [
  { name: "an empty text", kind: "malformed", make: () => "" },
  { name: "one part", kind: "malformed", make: () => "notoken" },
  { name: "two parts", kind: "malformed", make: () => changed(([h, p]) => `${h}.${p}`) },
  { name: "four parts", kind: "malformed", make: () => changed((all) => [...all, "AA"].join(".")) },
  {
    name: "five parts, as encrypted tokens have",
    kind: "malformed",
    make: () => changed(([h, p, s]) => `${h}.${p}.${s}.${p}.${s}`),
  },
  { name: "only dots", kind: "malformed", make: () => ".." },
  { name: "no header", kind: "malformed", make: () => changed(([, p, s]) => `.${p}.${s}`) },
  { name: "no payload", kind: "malformed", make: () => changed(([h, , s]) => `${h}..${s}`) },
  {
    name: "a padded header",
    kind: "malformed",
    make: () => changed(([, p, s]) => `${base64Url('{"alg":"HS256" }')}=.${p}.${s}`),
  },
  {
    name: "a padded payload",
    kind: "malformed",
    make: () => changed(([h, p, s]) => `${h}.${p}==.${s}`),
  },
  {
    name: "a padded signature",
    kind: "malformed",
    make: () => changed(([h, p, s]) => `${h}.${p}.${s}=`),
  },
  {
    name: "the alphabet of plain base64",
    kind: "malformed",
    make: () => changed(([h, p]) => `${h}.${p}.${new Uint8Array(32).fill(0xfb).toBase64()}`),
  },
  {
    name: "other bits behind the last byte of the signature",
    kind: "malformed",
    make: () => changed(([h, p, s]) => `${h}.${p}.${s.slice(0, -1)}${nextCharacter(s)}`),
  },
  {
    name: "a space before it",
    kind: "malformed",
    make: () => changed((all) => ` ${all.join(".")}`),
  },
  {
    name: "a line break behind it",
    kind: "malformed",
    make: () => changed((all) => `${all.join(".")}\n`),
  },
  {
    name: "a line break within it",
    kind: "malformed",
    make: () => changed(([h, p, s]) => `${h}.${p.slice(0, 4)}\n${p.slice(4)}.${s}`),
  },
  {
    name: "a NUL behind it",
    kind: "malformed",
    make: () => changed((all) => `${all.join(".")}\0`),
  },
  {
    name: "a zero-width space within it",
    kind: "malformed",
    make: () => changed(([h, p, s]) => `${h}.${p}\u200b.${s}`),
  },
  {
    name: "full-width letters",
    kind: "malformed",
    make: () => changed(([h, p, s]) => `${h.replace("e", "ｅ")}.${p}.${s}`),
  },
  {
    name: "full-width dots",
    kind: "malformed",
    make: () => changed((all) => all.join("．")),
  },
  {
    name: "the scheme before it",
    kind: "malformed",
    make: () => changed((all) => `Bearer ${all.join(".")}`),
  },
  {
    name: "the JSON form of RFC 7515 §7.2",
    kind: "malformed",
    make: () =>
      changed(([header, payload, signature]) =>
        JSON.stringify({ protected: header, payload, signature })
      ),
  },
  {
    name: "16385 characters",
    kind: "malformed",
    make: () => changed((all) => all.join(".").padEnd(16_385, "A")),
  },
];

/** The next letter of the alphabet differs in the last bits alone, which are behind the last byte. */
function nextCharacter(part: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet[alphabet.indexOf(part.at(-1) ?? "") + 1] ?? "";
}

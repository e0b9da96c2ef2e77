import { JwtError, type JwtErrorKind } from "../errors.ts";

/** The error that says why a token must not be believed. */
export function refused(kind: JwtErrorKind, detail: string): JwtError {
  return new JwtError(kind, `Cannot accept the token: ${detail}`);
}

/** The error that says why claims are not signed. */
export function unsigned(kind: JwtErrorKind, detail: string): JwtError {
  return new JwtError(kind, `Cannot sign the claims: ${detail}`);
}

/** The error that says why settings cannot be used. It must never show a key. */
export function unusable(detail: string): JwtError {
  return new JwtError("configuration", `Cannot open a JWT service: ${detail}`);
}

const MAX_SHOWN_CHARACTERS = 60;

/** What somebody else wrote, on one line and not too much of it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= MAX_SHOWN_CHARACTERS ? text : `${text.slice(0, MAX_SHOWN_CHARACTERS)}…`;
}

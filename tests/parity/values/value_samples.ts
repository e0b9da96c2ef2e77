import type { SqlParameter } from "../../../mod.ts";

/** One value: how SQL says it, what it is in JavaScript, and what can be sent for it. */
export interface ValueSample {
  /** An expression that has the value. */
  readonly sql: string;
  readonly value: SqlParameter;
  /** Each of them, as a parameter, is the value. */
  readonly params: readonly SqlParameter[];
}

/** The values of one type of a database. */
export interface ValueGroup {
  /** The type, as the table of the guide names it. */
  readonly type: string;
  /** The parameter `$1`, taken for that type. */
  readonly placeholder: string;
  readonly samples: readonly ValueSample[];
  /** Statements that make the type. */
  readonly setup?: readonly string[];
  /** The extension that has the type; a server without it has no such values. */
  readonly extension?: string;
}

/** A character of each of Unicode's planes. */
export const EVERY_PLANE: string = Array.from(
  { length: 17 },
  (_, plane) => String.fromCodePoint(plane * 0x1_0000 + 0x21),
).join("");

/** Every character of the first plane, but NUL and the halves of surrogate pairs. */
export const FIRST_PLANE: string = Array.from(
  { length: 0x1_0000 },
  (_, code) => code === 0 || (code >= 0xd800 && code < 0xe000) ? "" : String.fromCharCode(code),
).join("");

/** Texts that something on the way could change. */
export const TEXTS: readonly string[] = [
  "",
  " two  spaces ",
  "NULL",
  "null",
  "true",
  "0",
  'say "hi"',
  "it's",
  "back\\slash",
  "\\x00ff",
  "{a,b}",
  "a,b",
  "(a,b)",
  "<a & b>",
  "$1",
  "%s",
  "\u0001\b\t\n\v\f\r\u001f\u007f\u0080\u009f",
  "\u2028\u2029\u200d\u00ad\ufeff",
  "\ufeffbyte order mark",
  "e\u0301 é",
  "👩‍👩‍👧‍👦 🏳️‍🌈",
  "\ufffd\ufffe\uffff\u{10ffff}",
  EVERY_PLANE,
  FIRST_PLANE,
];

/** Every value that a byte can have. */
export const ALL_BYTES: Uint8Array = Uint8Array.from({ length: 256 }, (_, index) => index);

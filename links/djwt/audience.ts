/** Throws unless the `aud` claim names one of those that are expected. */
export function assertAudience(aud: unknown, expected: string | string[] | RegExp): void {
  if (aud === undefined) throw new Error("The jwt has no 'aud' claim.");
  if (!namesSomeone(aud)) throw new Error("The jwt has an invalid 'aud' claim.");
  const named = typeof aud === "string" ? [aud] : aud;
  if (!named.some((name) => isExpected(name, expected))) {
    throw new Error("The identification with the value in the 'aud' claim has failed.");
  }
}

function namesSomeone(aud: unknown): aud is string | string[] {
  return typeof aud === "string" ||
    (Array.isArray(aud) && aud.every((name) => typeof name === "string"));
}

function isExpected(name: string, expected: string | string[] | RegExp): boolean {
  if (typeof expected === "string") return name === expected;
  return Array.isArray(expected) ? expected.includes(name) : expected.test(name);
}

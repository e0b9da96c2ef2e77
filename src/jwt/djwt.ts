/** Signing through jsr:@zaubrik/djwt. */
import type { Claims } from "./driver.ts";
import type { SignatureHeader } from "./sign.ts";

/** Signs with an algorithm that djwt has. */
export async function signWithDjwt(
  header: SignatureHeader & { readonly alg: DjwtAlgorithm },
  claims: Claims,
  key: CryptoKey,
): Promise<string> {
  const { create } = await import("@zaubrik/djwt");
  return await create({ ...header }, claims, key);
}

/** The algorithms that djwt has. */
export type DjwtAlgorithm = Exclude<SignatureHeader["alg"], "ES512" | "EdDSA">;

/** Signing through npm:jose, with what djwt does not have. */
import type { Claims } from "./driver.ts";
import type { SignatureHeader } from "./sign.ts";

/** Signs with any algorithm. */
export async function signWithJose(
  header: SignatureHeader,
  claims: Claims,
  key: CryptoKey,
): Promise<string> {
  const { CompactSign } = await import("jose");
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ ...header })
    .sign(key);
}

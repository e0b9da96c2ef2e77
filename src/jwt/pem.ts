import type { JwtAlgorithm } from "./algorithm.ts";
import { traitsOf } from "./algorithm.ts";
import type { Jwk } from "./config_types.ts";
import { unusable } from "./refusal.ts";

/** RFC 7468 §10 and §13: the two labels that are read, as Web Crypto calls what is in them. */
const FORMATS: ReadonlyMap<string, "pkcs8" | "spki"> = new Map([
  ["PRIVATE KEY", "pkcs8"],
  ["PUBLIC KEY", "spki"],
]);

/** What to do with the forms that are not read. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ["RSA PRIVATE KEY", "openssl pkcs8 -topk8 -nocrypt makes PKCS#8 of it"],
  ["EC PRIVATE KEY", "openssl pkcs8 -topk8 -nocrypt makes PKCS#8 of it"],
  ["ENCRYPTED PRIVATE KEY", "openssl pkcs8 -topk8 -nocrypt decrypts it"],
  ["RSA PUBLIC KEY", "openssl rsa -RSAPublicKey_in -pubout makes SPKI of it"],
  ["CERTIFICATE", "openssl x509 -pubkey -noout gives its public key"],
]);

/** One for each kind of key: which of them reads a PEM tells what is in it. */
const PROBES: readonly JwtAlgorithm[] = ["EdDSA", "ES256", "ES384", "ES512", "RS256"];

const PEM = /^\s*-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----\s*$/;

/** A key that was in a PEM. */
export interface PemKey {
  readonly jwk: Jwk;
  readonly algorithm: JwtAlgorithm;
}

/**
 * Reads a PEM.
 *
 * @param algorithm What the key is for; without it, what the key itself allows.
 * @param where Which setting it is, for the error.
 * @throws {JwtError} Of kind `configuration`. It shows nothing of the key.
 */
export async function readPem(
  pem: string,
  algorithm: JwtAlgorithm | undefined,
  where: string,
): Promise<PemKey> {
  const [, label = "", body = ""] = PEM.exec(pem) ?? [];
  const format = FORMATS.get(label);
  if (format === undefined) {
    const advice = ADVICE.get(label);
    const found = label === "" ? "is no PEM" : `is a PEM of "${label}"`;
    throw unusable(
      `${where} ${found}, expected one "PRIVATE KEY" (PKCS#8) or "PUBLIC KEY" (SPKI)` +
        (advice === undefined ? "" : `; ${advice}`),
    );
  }
  for (const candidate of algorithm === undefined ? PROBES : [algorithm]) {
    const jwk = await readAs(format, body, candidate);
    if (jwk !== undefined) return { jwk, algorithm: candidate };
  }
  throw unusable(`${where} holds no key for ${algorithm ?? "any algorithm that is known"}`);
}

async function readAs(
  format: "pkcs8" | "spki",
  base64: string,
  algorithm: JwtAlgorithm,
): Promise<Jwk | undefined> {
  const { importing, keyType } = traitsOf(algorithm);
  if (keyType === "oct") return undefined;
  try {
    const usage = format === "pkcs8" ? "sign" : "verify";
    const bytes = Uint8Array.fromBase64(base64);
    const key = await crypto.subtle.importKey(format, bytes, importing, true, [usage]);
    return { ...await crypto.subtle.exportKey("jwk", key) };
  } catch {
    return undefined; // It is of another kind; if of none, the caller says so.
  }
}

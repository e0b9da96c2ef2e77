import type { Algorithm } from "./types.ts";

type KeyParameters = { name: string; hash?: string; namedCurve?: string };

const KEY_PARAMETERS: ReadonlyMap<string, KeyParameters> = new Map([
  ["HS256", { name: "HMAC", hash: "SHA-256" }],
  ["HS384", { name: "HMAC", hash: "SHA-384" }],
  ["HS512", { name: "HMAC", hash: "SHA-512" }],
  ["PS256", { name: "RSA-PSS", hash: "SHA-256" }],
  ["PS384", { name: "RSA-PSS", hash: "SHA-384" }],
  ["PS512", { name: "RSA-PSS", hash: "SHA-512" }],
  ["RS256", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }],
  ["RS384", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-384" }],
  ["RS512", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" }],
  ["ES256", { name: "ECDSA", namedCurve: "P-256" }],
  ["ES384", { name: "ECDSA", namedCurve: "P-384" }],
]);

/**
 * Throws unless the key is one for this algorithm: a token must not choose how it is verified.
 */
export function assertKeyMatches(algorithm: Algorithm, key: CryptoKey | null): void {
  if (algorithm === "none") {
    if (key !== null) throw new Error("The alg 'none' does not allow a key.");
    return;
  }
  if (!key) throw new Error(`The alg '${algorithm}' demands a key.`);
  const demanded = KEY_PARAMETERS.get(algorithm);
  if (demanded === undefined) throw new Error(`The jwt's alg '${algorithm}' is not supported.`);
  const actual = keyParameters(key);
  if (
    actual.name !== demanded.name || actual.hash !== demanded.hash ||
    actual.namedCurve !== demanded.namedCurve
  ) {
    throw new Error(`The jwt's alg '${algorithm}' does not match the key's algorithm.`);
  }
}

function keyParameters({ algorithm }: CryptoKey): KeyParameters {
  const parameters: KeyParameters = { name: algorithm.name };
  if ("hash" in algorithm) {
    const { hash } = algorithm;
    if (typeof hash === "object" && hash !== null && "name" in hash) {
      parameters.hash = String(hash.name);
    }
  }
  if ("namedCurve" in algorithm) parameters.namedCurve = String(algorithm.namedCurve);
  return parameters;
}

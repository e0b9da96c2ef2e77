import { configError } from "../config_error.ts";
import type { SslConfig } from "../types.ts";

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g;

/**
 * Reads the certificates and the key, because the TLS of Deno goes on without those that it cannot
 * read, as if they were not given.
 *
 * @throws {DatabaseError} Of kind `configuration`; it shows nothing of what it has read.
 */
export async function checkCertificates({ ca, certificate, privateKey }: SslConfig): Promise<void> {
  const { createPrivateKey, X509Certificate } = await import("node:crypto");
  const read = <T>(field: keyof SslConfig, parse: () => T): T => {
    try {
      return parse();
    } catch {
      throw configError(`ssl.${field} cannot be read`);
    }
  };
  const readAll = (field: keyof SslConfig, text: string) => {
    const found = text.match(CERTIFICATES) ?? [];
    return read(field, () => found.map((block) => new X509Certificate(block)));
  };
  if (ca !== undefined) requireSome("ca", readAll("ca", ca));
  if (certificate === undefined || privateKey === undefined) return;
  const [own] = requireSome("certificate", readAll("certificate", certificate));
  const key = read("privateKey", () => createPrivateKey(privateKey));
  if (!own.checkPrivateKey(key)) {
    throw configError("ssl.privateKey is not the key of the first ssl.certificate");
  }
}

function requireSome<T>(
  field: keyof SslConfig,
  [first, ...rest]: readonly T[],
): readonly [T, ...T[]] {
  if (first === undefined) throw configError(`ssl.${field} cannot be read`);
  return [first, ...rest];
}

import { isRecord, isString, oneOf } from "../guard.ts";
import { configError } from "./config_error.ts";
import type { SslConfig, SslMode } from "./types.ts";

/** How a connection is encrypted, with every default filled in. */
export interface TlsSettings {
  readonly sslMode: SslMode;
  readonly ssl: SslConfig;
}

const SSL_MODES = [
  "disable",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
] as const satisfies readonly SslMode[];

/** Whether a value names a mode. */
export const isSslMode = oneOf(SSL_MODES);

/** What each field of `ssl` holds: the labels of its blocks, RFC 7468 §2. */
const LABELS: Readonly<Record<keyof SslConfig, RegExp>> = {
  ca: /^CERTIFICATE$/,
  certificate: /^CERTIFICATE$/,
  privateKey: /^((RSA |EC |ENCRYPTED )?PRIVATE KEY|EC PARAMETERS)$/,
};

const FIELDS = ["ca", "certificate", "privateKey"] as const satisfies readonly (keyof SslConfig)[];
const MODES_WITHOUT_TLS: readonly (SslMode | undefined)[] = [undefined, "prefer", "disable"];

/**
 * Fills in what the caller left out, and refuses what contradicts itself. No message shows what is
 * in a field of `ssl`.
 *
 * @param isLocal Whether the connection never leaves the machine, over a Unix-domain socket.
 * @throws {DatabaseError} Of kind `configuration`.
 */
export function resolveTls(
  { sslMode, ssl = {} }: { readonly sslMode?: unknown; readonly ssl?: unknown },
  isLocal: boolean,
): TlsSettings {
  if (sslMode !== undefined && !isSslMode(sslMode)) {
    const names = SSL_MODES.map((mode) => `"${mode}"`).join(", ");
    throw configError(`sslMode is ${JSON.stringify(sslMode)}, expected one of ${names}`);
  }
  const checked = checkedSsl(ssl);
  const given = FIELDS.find((field) => checked[field] !== undefined);
  if (isLocal) {
    requireNoTls(sslMode, given);
    return { sslMode: "disable", ssl: {} };
  }
  const effective = effectiveMode(sslMode, checked.ca !== undefined);
  if (given !== undefined && effective === "disable") {
    throw configError(`ssl.${given} is given, but sslMode is "disable"`);
  }
  if (checked.ca !== undefined && effective === "prefer") {
    throw configError('ssl.ca is given, but sslMode is "prefer", which checks no certificate');
  }
  if (checked.ca === undefined && effective === "verify-ca") {
    throw configError('sslMode is "verify-ca", but no ssl.ca is given');
  }
  return { sslMode: effective, ssl: checked };
}

/** PostgreSQL documentation, 34.19.1: with a CA at hand, `require` checks like `verify-ca`. */
function effectiveMode(sslMode: SslMode | undefined, hasCa: boolean): SslMode {
  if (sslMode === undefined) return hasCa ? "verify-full" : "prefer";
  return sslMode === "require" && hasCa ? "verify-ca" : sslMode;
}

function requireNoTls(sslMode: SslMode | undefined, given: keyof SslConfig | undefined): void {
  if (!MODES_WITHOUT_TLS.includes(sslMode)) {
    throw configError(`sslMode is "${sslMode}", but host is a Unix-domain socket, without TLS`);
  }
  if (given !== undefined) {
    throw configError(`ssl.${given} is given, but host is a Unix-domain socket, without TLS`);
  }
}

function checkedSsl(ssl: unknown): SslConfig {
  const expected = "ca, certificate and privateKey";
  if (!isRecord(ssl)) throw configError(`ssl is a ${typeof ssl}, expected ${expected}`);
  const unknown = Object.keys(ssl).find((key) => !FIELDS.some((field) => field === key));
  if (unknown !== undefined) {
    throw configError(`ssl has the unknown field "${unknown}", expected ${expected}`);
  }
  const checked: SslConfig = Object.fromEntries(
    FIELDS.filter((field) => ssl[field] !== undefined)
      .map((field) => [field, checkedPem(field, ssl[field])]),
  );
  if ((checked.certificate === undefined) !== (checked.privateKey === undefined)) {
    const [given, missing] = checked.certificate === undefined
      ? ["privateKey", "certificate"]
      : ["certificate", "privateKey"];
    throw configError(`ssl.${given} is given without ssl.${missing}`);
  }
  return checked;
}

function checkedPem(field: keyof SslConfig, text: unknown): string {
  if (!isString(text)) throw configError(`ssl.${field} is a ${typeof text}, expected PEM text`);
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label = ""]) => label);
  if (labels.length === 0) throw configError(`ssl.${field} is no PEM text`);
  const wrong = labels.find((label) => !LABELS[field].test(label));
  if (wrong !== undefined) throw configError(`ssl.${field} holds a block "${wrong}"`);
  if (field === "privateKey" && text.includes("ENCRYPTED")) {
    throw configError("ssl.privateKey is encrypted, expected a key without a passphrase");
  }
  return text;
}

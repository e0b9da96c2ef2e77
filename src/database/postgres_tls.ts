import type { Socket } from "node:net";
import { isRecord, isString } from "../guard.ts";
import type { TlsSettings } from "./tls_settings.ts";

/** Codes of certificates that lead to no trusted authority, or that are not valid now. */
const UNTRUSTED =
  /^(CERT_|CRL_|DEPTH_ZERO_|ERROR_IN_|INVALID_|PATH_LENGTH_|SELF_SIGNED_|UNABLE_TO_)/;

/** Alerts of a server that wants another certificate of the client: RFC 8446 §6.2. */
const CLIENT_UNKNOWN = /^ERR_SSL_\w+_ALERT_CERTIFICATE_REQUIRED$/;
const CLIENT_REFUSED = /^ERR_SSL_\w+_ALERT_(ACCESS|BAD|CERTIFICATE|UNKNOWN_CA|UNSUPPORTED)/;

/** Begins to encrypt a connection whose server has agreed to it. */
export async function startTls(
  socket: Socket,
  { host, sslMode, ssl }: TlsSettings & { readonly host: string },
): Promise<Socket> {
  const { isIP } = await import("node:net");
  const { connect } = await import("node:tls");
  return connect({
    socket,
    // What the certificate has to be for. An address is no server name, but has to be in it too.
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(sslMode === "prefer" || sslMode === "require" ? { rejectUnauthorized: false } : {}),
    ...(sslMode === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
    ...(ssl.ca === undefined ? {} : { ca: ssl.ca }),
    ...(ssl.certificate === undefined ? {} : { cert: ssl.certificate }),
    ...(ssl.privateKey === undefined ? {} : { key: ssl.privateKey }),
  });
}

/** What went wrong with TLS, where that is what an error of node:tls says. */
export function tlsProblem(error: unknown): string | undefined {
  if (!isRecord(error) || !isString(error.code) || !isString(error.message)) return undefined;
  const { code, message, reason } = error;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return `the server's certificate is for another host name: ${reason}`;
  }
  if (UNTRUSTED.test(code)) return `the server's certificate is not trusted: ${message}`;
  if (CLIENT_UNKNOWN.test(code)) return "the server demands ssl.certificate";
  if (CLIENT_REFUSED.test(code)) return `the server does not trust ssl.certificate: ${message}`;
  return /^ERR_(SSL|TLS)_/.test(code) ? `TLS failed: ${message}` : undefined;
}

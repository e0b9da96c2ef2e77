const PASSWORD_BYTES = 24;

/** A password that needs no escaping, in a URL as little as in a configuration file. */
export function randomPassword(): string {
  return crypto.getRandomValues(new Uint8Array(PASSWORD_BYTES)).toHex();
}

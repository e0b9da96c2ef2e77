/** Where an orchestrator's status is served, and to whom. */
export interface StatusServerOptions {
  /**
   * The address to listen on. One that others can reach needs a `token`.
   *
   * @default {"127.0.0.1"}
   */
  readonly hostname?: string;
  /**
   * The port to listen on; 0 is any free one.
   *
   * @default {9600}
   */
  readonly port?: number;
  /**
   * What whoever asks has to send as `Authorization: Bearer …`, of at least 16 visible ASCII
   * characters. `/healthz`, `/readyz` and the page itself, which asks for it, are for everybody.
   */
  readonly token?: string;
}

/** Status options that can be used. */
export interface ResolvedStatusOptions {
  readonly hostname: string;
  readonly port: number;
  readonly token: string | undefined;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/;

const TOKEN = /^[\x21-\x7e]{16,}$/;

const MAX_PORT = 65_535;

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} With the value and what was expected.
 */
export function resolveStatusOptions(options: StatusServerOptions): ResolvedStatusOptions {
  const { hostname = "127.0.0.1", port = 9_600, token } = options;
  if (typeof hostname !== "string" || hostname === "") {
    throw wrong(`hostname is ${Deno.inspect(hostname)}, expected an address`);
  }
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT) {
    throw wrong(`port is ${Deno.inspect(port)}, expected a whole number from 0 to ${MAX_PORT}`);
  }
  if (token !== undefined && (typeof token !== "string" || !TOKEN.test(token))) {
    throw wrong("the token is none of at least 16 visible ASCII characters");
  }
  if (token === undefined && !isLoopback(hostname)) {
    throw wrong(`hostname is "${hostname}", which others can reach, expected a token beside it`);
  }
  return { hostname, port, token };
}

/** Whether only programs of this machine can reach it. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

function wrong(detail: string): TypeError {
  return new TypeError(`Cannot serve the status: ${detail}`);
}

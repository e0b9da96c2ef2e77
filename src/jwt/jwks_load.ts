import { type Deadline, endReason, startDeadline, untilAborted } from "../deadline.ts";
import { JwtError } from "../errors.ts";
import type { JwksCaching } from "./jwks_config.ts";

/** Reads the bytes of a set of keys. */
export type LoadJwks = (signal: AbortSignal) => Promise<Uint8Array>;

/** Reads a set of keys from an address, within a limit of time and of size. */
export function fromUrl(url: URL, { maxBytes, timeoutMs }: JwksCaching): LoadJwks {
  // What follows a question mark can be a secret.
  const shownUrl = `"${url.origin}${url.pathname}"`;
  return async (signal) => {
    using limit = startDeadline({ signal, timeoutMs });
    try {
      const response = await fetch(url, {
        signal: limit.signal ?? signal,
        redirect: "manual",
        headers: { accept: "application/jwk-set+json, application/json" },
      });
      return await bodyOf(response, maxBytes);
    } catch (error) {
      const isLate = isTimeOver(limit) && !(error instanceof LoadError);
      throw notLoaded(shownUrl, isLate ? `no answer within ${timeoutMs} ms` : error);
    }
  };
}

/** Reads a set of keys from a file, within a limit of time and of size. */
export function fromFile(path: string | URL, { maxBytes, timeoutMs }: JwksCaching): LoadJwks {
  return async (signal) => {
    using limit = startDeadline({ signal, timeoutMs });
    try {
      // What is not done in time goes on by itself: the system's reading cannot be ended.
      return await untilAborted(readFile(path, maxBytes), limit.signal, () => {
        return new LoadError(
          isTimeOver(limit) ? `it was not read within ${timeoutMs} ms` : "it was closed",
        );
      });
    } catch (error) {
      throw notLoaded(`file "${path}"`, error);
    }
  };
}

/** What a file's size is said to be counts for nothing: a device or a pipe has none. */
async function readFile(path: string | URL, maxBytes: number): Promise<Uint8Array> {
  using file = await Deno.open(path);
  return await bytesOf(file.readable, maxBytes);
}

function isTimeOver({ signal }: Deadline): boolean {
  return signal !== undefined && signal.aborted && endReason(signal) === "timeout";
}

/** Why a set of keys could not be read, in words that may be shown. */
export class LoadError extends Error {
  static {
    this.prototype.name = "LoadError";
  }
}

async function bodyOf(response: Response, maxBytes: number): Promise<Uint8Array> {
  const { status, body } = response;
  if (status !== 200 || body === null) {
    await body?.cancel();
    const isRedirect = status >= 300 && status < 400;
    throw new LoadError(
      isRedirect
        ? `it redirects with ${status}, which is refused`
        : `it answered ${status}, expected 200`,
    );
  }
  return await bytesOf(body, maxBytes);
}

async function bytesOf(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new LoadError(`it has over ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks.map((chunk) => new Uint8Array(chunk))).arrayBuffer());
}

function notLoaded(what: string, reason: unknown): JwtError {
  const detail = reason instanceof LoadError || typeof reason === "string"
    ? reason
    : kindOf(reason);
  const text = detail instanceof Error ? detail.message : detail;
  return new JwtError("internal", `Cannot read the keys of ${what}: ${text}`);
}

/** The runtime's own words can hold the address. */
function kindOf(reason: unknown): string {
  if (reason instanceof Deno.errors.NotFound) return "there is no such file";
  if (reason instanceof Deno.errors.NotCapable) return "this program has no permission for it";
  return "it cannot be reached";
}

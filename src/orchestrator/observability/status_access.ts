import { isLoopback, type ResolvedStatusOptions } from "./status_options.ts";

/** What of a request says whether it may see what it asks for. */
export interface AccessRequest {
  header(name: string): string | undefined;
}

/** Why a request is refused. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly text: string;
}

/** Decides who may see what an orchestrator does. */
export class StatusAccess {
  readonly #hostname: string;
  readonly #tokenDigest: Promise<Uint8Array> | undefined;

  constructor({ hostname, token }: ResolvedStatusOptions) {
    this.#hostname = hostname;
    this.#tokenDigest = token === undefined ? undefined : digest(token);
  }

  get needsToken(): boolean {
    return this.#tokenDigest !== undefined;
  }

  /**
   * Without a token, a page of any site could ask through the browser of someone on this machine:
   * under its own name, which it lets point here, or across origins. Neither gets an answer. Whoever
   * follows a link to here may: the other page sees nothing of it.
   */
  refuseForeign(request: AccessRequest): Refusal | undefined {
    if (this.needsToken) return undefined;
    const host = hostOf(request.header("host") ?? "");
    if (!isLoopback(host) && host !== this.#hostname) {
      return { status: 403, text: "The Host header names somebody else" };
    }
    const origin = request.header("origin");
    const site = request.header("sec-fetch-site");
    const isNavigation = request.header("sec-fetch-mode") === "navigate";
    const isForeign = (!isNavigation && (site === "cross-site" || site === "same-site")) ||
      (origin !== undefined && !sameHost(origin, request.header("host")));
    return isForeign ? { status: 403, text: "Other sites may not ask" } : undefined;
  }

  async refuseStranger(request: AccessRequest): Promise<Refusal | undefined> {
    const expected = await this.#tokenDigest;
    if (expected === undefined) return undefined;
    const [, token = ""] = /^Bearer (.*)$/i.exec(request.header("authorization") ?? "") ?? [];
    return isEqual(await digest(token), expected)
      ? undefined
      : { status: 401, text: "A token is needed: Authorization: Bearer <token>" };
  }
}

function hostOf(header: string): string {
  return header.toLowerCase().replace(/:\d+$/, "");
}

function sameHost(origin: string, host: string | undefined): boolean {
  return URL.parse(origin)?.host === host?.toLowerCase();
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** Takes as long wherever they differ; digests have one length. */
function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  let difference = 0;
  one.forEach((byte, index) => difference |= byte ^ (other[index] ?? 0));
  return difference === 0;
}

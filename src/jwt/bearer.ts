import { JwtError } from "../errors.ts";
import { refused } from "./refusal.ts";

/** Where a request carries its token. */
export interface TokenPlace {
  readonly headerName: string;
  readonly cookie: string | undefined;
}

/** RFC 6750 §2.1. The scheme may be in any case, as RFC 9110 §11.1 demands. */
const SCHEME = /^Bearer(?= |$)/i;

/**
 * The token of a request: that of the header, or else that of the cookie.
 *
 * @throws {JwtError} Of kind `missing` when there is none; of kind `malformed` when the header names
 * the scheme and does not follow it.
 */
export function bearerToken(headers: Headers, { headerName, cookie }: TokenPlace): string {
  const credentials = headers.get(headerName);
  if (credentials !== null && SCHEME.test(credentials)) {
    const token = /^Bearer +([^ ]+)$/i.exec(credentials)?.[1];
    if (token !== undefined) return token;
    throw refused(
      "malformed",
      `the ${headerName} header has the scheme Bearer and no single token`,
    );
  }
  const token = cookie === undefined ? undefined : cookieOf(headers, cookie);
  if (token !== undefined) return token;
  throw new JwtError("missing", "Cannot accept the request: it carries no token");
}

/** RFC 6265 §5.4: of two cookies of one name the first is the more specific one. */
function cookieOf(headers: Headers, name: string): string | undefined {
  const pairs = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1) || undefined;
}

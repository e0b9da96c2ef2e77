import type { JwtErrorKind } from "../../../mod.ts";
import { signedToken, type Signer } from "../../support/jwt_tokens.ts";
import type { JwtServiceName } from "../jwt_services.ts";

/** A token that must be refused, and as what. */
export interface RefusedToken {
  readonly name: string;
  readonly kind: JwtErrorKind;
  /** By default the one with a secret. */
  readonly service?: JwtServiceName;
  make(): Promise<string> | string;
}

/** The header of most tokens. */
export const HEADER = { alg: "HS256", typ: "JWT" };

/** The claims of most tokens. */
export const CLAIMS = { sub: "42" };

/** The three parts of a token that is right. */
async function parts(): Promise<readonly [string, string, string]> {
  const [header = "", payload = "", signature = ""] = (await signedToken(HEADER, CLAIMS)).split(
    ".",
  );
  return [header, payload, signature];
}

/** What becomes of a token that is right when its parts are changed. */
export async function changed(
  change: (parts: readonly [string, string, string]) => string,
): Promise<string> {
  return change(await parts());
}

/** A token whose signature is something else than it should be. */
export async function withSignature(
  header: object,
  sign: Signer,
  change: (signature: Uint8Array) => Uint8Array,
): Promise<string> {
  return await signedToken(
    header,
    CLAIMS,
    async (text) => new Uint8Array(change(await sign(text))),
  );
}

/** A token that is right but for its header. */
export function withHeader(header: object | string | Uint8Array): () => Promise<string> {
  return () => signedToken(header, CLAIMS);
}

/** JSON that is nested too deeply. */
export function nested(depth: number): string {
  return `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
}

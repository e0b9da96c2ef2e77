import { writeToStderr } from "../ipc/module_lifetime.ts";
import { type JwtAlgorithm, traitsOf } from "./algorithm.ts";
import { unusable } from "./refusal.ts";

/** What becomes of a secret that is shorter than its hash. */
export type ShortSecret = "refuse" | "warn";

/** How the PEM text of a key begins: RFC 7468 §2. */
const PEM_OPENING = "-----BEGIN ";

let hasWarned = false;

/**
 * RFC 7518 §3.2: a secret has to be as long as the hash. A program that stands alone may go on with
 * a shorter one, as one does in development, and is warned once.
 *
 * The text of a public key is no secret: whoever has it could sign with it.
 *
 * @throws {JwtError} Of kind `configuration` when it is not for HMAC, too short, or the text of a key.
 */
export function assertLongEnough(
  secret: Uint8Array,
  algorithm: JwtAlgorithm,
  where: string,
  shortSecret: ShortSecret,
): void {
  const { keyType, signatureBytes: needed = 0 } = traitsOf(algorithm);
  if (keyType !== "oct") throw unusable(`${where} is a secret, and ${algorithm} needs a key pair`);
  if (secret.length === 0) throw unusable(`${where} is empty`);
  if (new TextDecoder().decode(secret).trimStart().startsWith(PEM_OPENING)) {
    throw unusable(`${where} is the text of a key, which belongs in keys: [{ pem }]`);
  }
  if (secret.length >= needed) return;
  const detail = `${where} has ${secret.length} bytes, and ${algorithm} needs at least ${needed} ` +
    "(RFC 7518 §3.2)";
  if (shortSecret === "refuse") throw unusable(detail);
  if (hasWarned) return;
  hasWarned = true;
  writeToStderr(`PyWatt: ${detail}. An orchestrator would refuse it\n`);
}

import { ProtocolViolation } from "../ipc/wire_error.ts";

/** What a module put into its message would otherwise look like a line of its own. */
const CONTROL_CHARACTERS = /\p{Cc}/gu;

/** What is logged of an error; what a module does wrong is no matter of where it was noticed. */
export function described(error: unknown): string {
  try {
    return error instanceof ProtocolViolation ? onOneLine(error.message) : Deno.inspect(error);
  } catch {
    return "one that cannot be shown";
  }
}

/** A text in which nothing ends a line, moves the cursor or is obeyed otherwise. */
export function onOneLine(text: string): string {
  return text.replace(CONTROL_CHARACTERS, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

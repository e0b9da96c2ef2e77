import { ProtocolViolation } from "../ipc/wire_error.ts";

/** What is logged of an error; what a module does wrong is no matter of where it was noticed. */
export function described(error: unknown): string {
  try {
    return error instanceof ProtocolViolation ? error.message : Deno.inspect(error);
  } catch {
    return "one that cannot be shown";
  }
}

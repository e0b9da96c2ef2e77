// deno-lint-ignore-file no-console
/** Asks for the orchestrator's key, and tells the error. */
import { JwtError, JwtProxyService } from "../../mod.ts";

try {
  await JwtProxyService.connect({}, { handshakeTimeoutMs: 300 });
} catch (error) {
  if (!(error instanceof JwtError)) throw error;
  console.error(JSON.stringify({ kind: error.kind, message: error.message }));
}

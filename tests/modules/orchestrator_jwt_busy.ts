// deno-lint-ignore-file no-console
/**
 * Accepts a token, then does not turn its event loop until a file is there and a second has gone,
 * and has the token checked again before anything else can happen.
 */
import { createJwtService, JwtError } from "../../mod.ts";

const [token = "", path = ""] = Deno.args;
await using jwt = await createJwtService();
await jwt.validateToken(token);
console.error("accepted");
while (!isThere()) sleep(10);
sleep(1_000);
try {
  await jwt.validateToken(token);
  console.error("accepted again");
} catch (error) {
  if (!(error instanceof JwtError)) throw error;
  console.error(`refused: ${error.kind}`);
}

function isThere(): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

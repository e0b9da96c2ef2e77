// deno-lint-ignore-file no-console
/** Has a token checked again and again until it is refused. */
import { createJwtService, JwtError } from "../../mod.ts";

const [token = ""] = Deno.args;
await using jwt = await createJwtService();
await jwt.validateToken(token);
console.error("accepted");
for (;;) {
  try {
    await jwt.validateToken(token);
    await new Promise((resolve) => setTimeout(resolve, 5));
  } catch (error) {
    if (!(error instanceof JwtError)) throw error;
    console.error(`refused: ${error.kind}`);
    break;
  }
}

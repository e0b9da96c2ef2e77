import { JwtError } from "../errors.ts";
import { openDjwt } from "./djwt.ts";
import type { JwtDriver } from "./driver.ts";
import type { JwtConfig } from "./types.ts";

/**
 * Opens a JWT service with its key.
 *
 * @throws {JwtError} Of kind `configuration` when there is no secret.
 */
export async function openJwtDriver({ secret }: JwtConfig): Promise<JwtDriver> {
  if (typeof secret === "string" && secret !== "") return await openDjwt(secret);
  throw new JwtError(
    "configuration",
    "Cannot open a JWT service: secret is missing, and no orchestrator has it",
  );
}

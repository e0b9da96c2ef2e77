import { type OpenOptions, withDeadline } from "../deadline.ts";
import { parentClient } from "../ipc/parent_channel.ts";
import { isModule } from "../module_identity.ts";
import { openJwtProxy } from "./proxy.ts";
import { jwtOver } from "./service.ts";
import type { JwtConfig, JwtService } from "./types.ts";

/**
 * Opens a JWT service: with its own secret when the program stands alone, with the orchestrator's
 * key in a module.
 *
 * @param config Which key. In a module its secret is ignored.
 * @param options A signal, a time limit.
 * @returns The open service, which is the same in both modes. It has to be closed.
 * @throws {JwtError} Of kind `configuration` when there is no key; of kind `internal` when the
 * orchestrator cannot be reached or refuses.
 *
 * @example Issue a token and check it
 * ```ts
 * import { createJwtService } from "@pywatt/sdk";
 * import { assertEquals } from "@std/assert";
 *
 * await using jwt = await createJwtService({ secret: "at least 32 bytes in production, please" });
 * const token = await jwt.generateToken({ sub: "42" }, { expiresInSeconds: 3600 });
 * assertEquals((await jwt.validateToken(token)).sub, "42");
 * ```
 */
export async function createJwtService(
  config: JwtConfig = {},
  options: OpenOptions = {},
): Promise<JwtService> {
  if (isModule()) return await connectJwtProxy(config, options);
  return await withDeadline(options, async () => {
    const { openJwtDriver } = await import("./direct.ts");
    return jwtOver(await openJwtDriver(config));
  });
}

/** The orchestrator's key, or nothing: what validates and signs without ever having a secret. */
export const JwtProxyService: {
  /**
   * Connects to the orchestrator's JWT service.
   *
   * @param config Which key.
   * @param options A signal, a time limit.
   * @returns The open service. It has to be closed.
   * @throws {JwtError} Of kind `internal` when no orchestrator launched this program.
   */
  connect(config?: JwtConfig, options?: OpenOptions): Promise<JwtService>;
} = { connect: connectJwtProxy };

async function connectJwtProxy(
  config: JwtConfig = {},
  options: OpenOptions = {},
): Promise<JwtService> {
  return await withDeadline(options, async (signal) => {
    const client = parentClient(options.handshakeTimeoutMs, signal);
    return jwtOver(await openJwtProxy(client, config, signal));
  });
}

import { type OpenOptions, withDeadline } from "../deadline.ts";
import { parentClient } from "../ipc/parent_channel.ts";
import { isModule } from "../module_identity.ts";
import type { JwtConfig } from "./config_types.ts";
import { openJwtProxy } from "./proxy.ts";
import { jwtOver } from "./service.ts";
import type { JwtService } from "./types.ts";
import { resolveValidation } from "./validation_config.ts";

/**
 * Opens a JWT service: with its own keys when the program stands alone, with those of the
 * orchestrator in a module.
 *
 * @param config The keys, and what always has to hold. In a module its keys are ignored.
 * @param options A signal, a time limit.
 * @returns The open service, which is the same in both modes. It has to be closed.
 * @throws {JwtError} Of kind `configuration` when there is no key, or one that cannot be used; of
 * kind `internal` when the orchestrator cannot be reached, or keys cannot be read.
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
  const { validation = {}, ...keys } = config;
  const checks = resolveValidation(validation);
  return await withDeadline(options, async (signal) => {
    const { openJwtDriver } = await import("./direct.ts");
    return jwtOver(await openJwtDriver(keys, { shortSecret: "warn", signal }), checks);
  });
}

/** The orchestrator's keys, or nothing: what validates and signs without ever having a secret. */
export const JwtProxyService: {
  /**
   * Connects to the orchestrator's JWT service.
   *
   * @param config Which of its services, and what always has to hold.
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
  const checks = resolveValidation(config.validation ?? {});
  return await withDeadline(options, async (signal) => {
    const client = parentClient(options.handshakeTimeoutMs, signal);
    return jwtOver(await openJwtProxy(client, config, signal), checks);
  });
}

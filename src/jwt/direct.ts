import { resolveJwtConfig } from "./config.ts";
import type { JwtConfig } from "./config_types.ts";
import type { JwtKey } from "./key.ts";
import { type JwtSettings, KeyedJwt } from "./keyed_jwt.ts";
import { openRing } from "./open_ring.ts";
import type { ShortSecret } from "./secret_length.ts";

/** How a service is opened. */
export interface OpenJwtOptions {
  /** Whether a secret that is shorter than its hash is refused, or only warned about. */
  readonly shortSecret: ShortSecret;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a JWT service with its keys.
 *
 * @throws {JwtError} Of kind `configuration` when the settings are unusable; of kind `internal`
 * when keys cannot be read.
 */
export async function openJwtDriver(
  config: JwtConfig,
  options: OpenJwtOptions,
): Promise<KeyedJwt> {
  return new KeyedJwt(await openSettings(config, [], options));
}

/**
 * Puts other settings in the place of those that an open service has.
 *
 * @param overlapMs For how long the tokens of the keys so far are still accepted.
 * @throws {JwtError} As opening does; the service then goes on as before.
 */
export async function rotateJwtDriver(
  driver: KeyedJwt,
  config: JwtConfig,
  overlapMs: number,
  options: OpenJwtOptions,
): Promise<void> {
  const retired = overlapMs > 0 ? driver.retiredUntil(Date.now() + overlapMs) : [];
  await driver.replace(await openSettings(config, retired, options));
}

async function openSettings(
  config: JwtConfig,
  retired: readonly JwtKey[],
  { shortSecret, signal }: OpenJwtOptions,
): Promise<JwtSettings> {
  const resolved = resolveJwtConfig(config);
  const { validation, issue } = resolved;
  const ring = await openRing(resolved, { shortSecret, retired, signal });
  return { ring, validation, issue };
}

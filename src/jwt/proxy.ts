import type { Method } from "../ipc/method.ts";
import type { RemoteConnection } from "../ipc/remote_connection.ts";
import type { ServiceClient } from "../ipc/service_client.ts";
import { fromChannelError } from "./channel_error.ts";
import type { Claims, JwtDriver } from "./driver.ts";
import { isJwtConfig, jwtMethods } from "./methods.ts";
import type { EffectiveJwtConfig, JwtConfig } from "./types.ts";

/** @throws {JwtError} Of kind `internal` when there is no orchestrator, or it has no such key. */
export async function openJwtProxy(
  client: ServiceClient | Promise<ServiceClient>,
  { service }: JwtConfig,
  signal?: AbortSignal,
): Promise<JwtDriver> {
  try {
    const remote = await (await client).open({ serviceType: "jwt", service, config: {} }, signal);
    return new JwtProxy(remote, await remote.config(isJwtConfig));
  } catch (error) {
    throw fromChannelError(error, "open a JWT service");
  }
}

class JwtProxy implements JwtDriver {
  readonly config: EffectiveJwtConfig;
  readonly #remote: RemoteConnection;

  constructor(remote: RemoteConnection, config: EffectiveJwtConfig) {
    this.#remote = remote;
    this.config = config;
  }

  async validate(token: string, signal?: AbortSignal): Promise<Claims> {
    const params = { token };
    return (await this.#call("accept the token", jwtMethods.validate, params, signal)).claims;
  }

  async generate(
    claims: Claims,
    expiresInSeconds: number | undefined,
    signal?: AbortSignal,
  ): Promise<string> {
    const expiry = expiresInSeconds === undefined ? {} : { expires_in_seconds: expiresInSeconds };
    const params = { claims, ...expiry };
    return (await this.#call("sign the claims", jwtMethods.generate, params, signal)).token;
  }

  async close(): Promise<void> {
    await this.#remote.close();
  }

  /** The error is made here, after the wait, so that its stack shows the caller. */
  async #call<Params extends Record<string, unknown>, Result>(
    attempted: string,
    method: Method<Params, Result>,
    params: Params,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    try {
      return await this.#remote.call(method, params, signal);
    } catch (error) {
      throw fromChannelError(error, attempted);
    }
  }
}

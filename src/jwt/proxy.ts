import { untilAborted } from "../deadline.ts";
import type { Method } from "../ipc/method.ts";
import { toSnakeCaseKeys } from "../ipc/naming.ts";
import type { RemoteConnection } from "../ipc/remote_connection.ts";
import type { ServiceClient } from "../ipc/service_client.ts";
import { ChannelError } from "../ipc/wire_error.ts";
import { fromChannelError } from "./channel_error.ts";
import { checkClaims } from "./checks.ts";
import type { JwtConfig } from "./config_types.ts";
import type { Claims, JwtDriver, SigningOptions } from "./driver.ts";
import type { PublicKeys } from "./keyed_jwt.ts";
import { isJwtConfig, isPublicKeys, jwtMethods, KEYS_EVENT } from "./methods.ts";
import { PushedKeys } from "./pushed_keys.ts";
import { type ParsedToken, parseToken } from "./token.ts";
import type { EffectiveJwtConfig, TokenChecks } from "./types.ts";
import { isSignedByOne, keysFor, readClaims } from "./verify.ts";

/** @throws {JwtError} Of kind `internal` when there is no orchestrator, or it has no such service. */
export async function openJwtProxy(
  client: ServiceClient | Promise<ServiceClient>,
  { service }: JwtConfig,
  signal?: AbortSignal,
): Promise<JwtDriver> {
  try {
    const connected = await client;
    const askedAtMs = performance.now();
    const remote = await connected.open({ serviceType: "jwt", service, config: {} }, signal);
    const { publicKeys, ...config } = await remote.config(isJwtConfig);
    return new JwtProxy(remote, config, publicKeys, askedAtMs);
  } catch (error) {
    throw fromChannelError(error, "open a JWT service");
  }
}

/** Checks by itself what public keys can check, and asks the orchestrator for everything else. */
class JwtProxy implements JwtDriver {
  readonly config: EffectiveJwtConfig;
  readonly #remote: RemoteConnection;
  readonly #keys: PushedKeys;

  constructor(
    remote: RemoteConnection,
    config: EffectiveJwtConfig,
    publicKeys: PublicKeys,
    askedAtMs: number,
  ) {
    this.#remote = remote;
    this.config = config;
    this.#keys = new PushedKeys(publicKeys, askedAtMs, async (version) => {
      return await remote.call(jwtMethods.keys, { version });
    });
    remote.onEvent((event, data) => {
      if (event === KEYS_EVENT && isPublicKeys(data)) this.#keys.learn(data);
    });
  }

  async validate(token: string, checks: TokenChecks, signal?: AbortSignal): Promise<Claims> {
    const parsed = parseToken(token);
    const claims = await this.#verifiedHere(parsed, signal);
    if (claims === undefined) return await this.#validateThere(token, checks, signal);
    checkClaims(claims, parsed.header.typ, this.config.validation, checks);
    return claims;
  }

  async generate(
    claims: Claims,
    { expiresInSeconds, type }: SigningOptions,
    signal?: AbortSignal,
  ): Promise<string> {
    const params = {
      claims,
      ...(expiresInSeconds === undefined ? {} : { expires_in_seconds: expiresInSeconds }),
      ...(type === undefined ? {} : { type }),
    };
    return (await this.#call("sign the claims", jwtMethods.generate, params, signal)).token;
  }

  async close(): Promise<void> {
    await this.#keys.settled();
    try {
      await this.#remote.close();
    } catch (error) {
      throw fromChannelError(error, "close the service");
    }
  }

  /**
   * The claims, if the keys that are known here prove them. The orchestrator has the last word on
   * a signature that none of them fits: it can know a newer one.
   */
  async #verifiedHere(
    parsed: ParsedToken,
    signal: AbortSignal | undefined,
  ): Promise<Claims | undefined> {
    let keys = await this.#keys.known();
    while (keysFor(parsed.header, keys).length > 0) {
      keys = await this.#currentKeys(signal);
      if (!await isSignedByOne(keysFor(parsed.header, keys), parsed)) return undefined;
      // A busy program may be back only long after that, and keys may have changed meanwhile.
      if (await this.#currentKeys(signal) === keys) return readClaims(parsed);
    }
    return undefined;
  }

  async #validateThere(
    token: string,
    checks: TokenChecks,
    signal: AbortSignal | undefined,
  ): Promise<Claims> {
    const asked = toSnakeCaseKeys({ ...checks });
    const params = Object.keys(asked).length === 0 ? { token } : { token, checks: asked };
    return (await this.#call("accept the token", jwtMethods.validate, params, signal)).claims;
  }

  async #currentKeys(signal: AbortSignal | undefined) {
    try {
      if (this.#remote.isLost) throw new ChannelError("closed", "it was lost", { sent: false });
      return await untilAborted(this.#keys.current(), signal, (reason) => {
        return new ChannelError(reason, "no answer came", { sent: true });
      });
    } catch (error) {
      throw fromChannelError(error, "accept the token");
    }
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

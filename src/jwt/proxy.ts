import { untilAborted } from "../deadline.ts";
import type { Guarded } from "../guard.ts";
import type { Method } from "../ipc/method.ts";
import { toCamelCaseKeys, toSnakeCaseKeys } from "../ipc/naming.ts";
import type { RemoteConnection } from "../ipc/remote_connection.ts";
import type { ServiceClient } from "../ipc/service_client.ts";
import { ChannelError } from "../ipc/wire_error.ts";
import { fromChannelError } from "./channel_error.ts";
import { checkClaims, isTokenChecks } from "./checks.ts";
import type { JwtConfig } from "./config_types.ts";
import type { Claims, JwtDriver, ProvenClaims, SigningOptions } from "./driver.ts";
import type { PublicKeys } from "./keyed_jwt.ts";
import { isJwtConfig, isKeysEvent, jwtMethods, KEYS_EVENT } from "./methods.ts";
import { PushedKeys, type UsableKeys } from "./pushed_keys.ts";
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
    const { validation } = config;
    return new JwtProxy(remote, config, { ...publicKeys, validation }, askedAtMs);
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
      const answer = await remote.call(jwtMethods.keys, { version });
      return isKeysEvent(answer) ? fromTheWire(answer) : { version: answer.version };
    });
    remote.onEvent((event, data) => {
      if (event === KEYS_EVENT && isKeysEvent(data)) this.#keys.learn(fromTheWire(data));
    });
  }

  async validate(
    token: string,
    checks: TokenChecks,
    signal?: AbortSignal,
  ): Promise<ProvenClaims> {
    const parsed = parseToken(token);
    return await this.#validateHere(parsed, checks, signal) ??
      await this.#validateThere(token, checks, signal);
  }

  isCurrent(version: number): boolean {
    return !this.#remote.isLost && this.#keys.isCurrent(version);
  }

  async confirm(version: number, signal?: AbortSignal): Promise<boolean> {
    return await this.#untilAborted(() => this.#keys.confirm(version), signal);
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
  async #validateHere(
    parsed: ParsedToken,
    checks: TokenChecks,
    signal: AbortSignal | undefined,
  ): Promise<ProvenClaims | undefined> {
    const { header } = parsed;
    if (keysFor(header, (await this.#keys.known()).keys).length === 0) return undefined;
    const current: UsableKeys = await this.#untilAborted(() => this.#keys.current(), signal);
    if (!await isSignedByOne(keysFor(header, current.keys), parsed)) return undefined;
    const claims = readClaims(parsed);
    checkClaims(claims, header.typ, current.validation, checks);
    return { claims, version: current.version };
  }

  async #validateThere(
    token: string,
    checks: TokenChecks,
    signal: AbortSignal | undefined,
  ): Promise<ProvenClaims> {
    const asked = toSnakeCaseKeys({ ...checks });
    const params = Object.keys(asked).length === 0 ? { token } : { token, checks: asked };
    const askedAtMs = performance.now();
    // Nothing lasting comes of it, so that nobody has to wait for how a cancelled one ended.
    const asking = () => this.#remote.call(jwtMethods.validate, params, signal);
    const proven = await this.#untilAborted(asking, signal);
    this.#keys.noteConfirmed(proven.version, askedAtMs);
    return proven;
  }

  async #untilAborted<T>(
    wait: () => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    try {
      if (this.#remote.isLost) throw new ChannelError("closed", "it was lost", { sent: false });
      return await untilAborted(wait(), signal, (reason) => {
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

function fromTheWire({ version, keys, validation }: Guarded<typeof isKeysEvent>): PublicKeys {
  const rules = toCamelCaseKeys(validation);
  if (!isTokenChecks(rules)) throw new TypeError("Cannot read the rules: they are none");
  return { version, keys, validation: rules };
}

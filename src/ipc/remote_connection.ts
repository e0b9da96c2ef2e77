import type { Guard } from "../guard.ts";
import type { Answer } from "./message.ts";
import type { Method } from "./method.ts";
import { toCamelCaseKeys } from "./naming.ts";
import { ChannelError } from "./wire_error.ts";

/** What carries the calls of a connection: the module's side of the channel. */
export interface ConnectionCarrier {
  operate(
    connection: RemoteConnection,
    operation: string,
    params: Record<string, unknown>,
    signal: AbortSignal | undefined,
  ): Promise<Answer>;
  release(connection: RemoteConnection): Promise<void>;
  /** Whether nothing can be carried any more. */
  readonly isLost: boolean;
}

/** Is told what the orchestrator says of a connection without being asked. */
export type EventListener = (event: string, data: Record<string, unknown>) => void;

/** A service that the orchestrator opened for this module. */
export class RemoteConnection {
  readonly serviceType: string;
  readonly id: string;
  readonly #carrier: ConnectionCarrier;
  readonly #config: Record<string, unknown>;
  #closing: Promise<void> | undefined;
  #listener: EventListener = () => {};

  constructor(
    carrier: ConnectionCarrier,
    serviceType: string,
    id: string,
    config: Record<string, unknown>,
  ) {
    this.#carrier = carrier;
    this.serviceType = serviceType;
    this.id = id;
    this.#config = toCamelCaseKeys(config);
  }

  /** Whether no operation can be called any more, since the orchestrator is gone. */
  get isLost(): boolean {
    return this.#carrier.isLost;
  }

  /** docs/protocol.md §3.5: what is not listened to is ignored. */
  onEvent(listener: EventListener): void {
    this.#listener = listener;
  }

  /** Hands an event on. */
  deliver(event: string, data: Record<string, unknown>): void {
    this.#listener(event, data);
  }

  /**
   * The settings in effect, as the orchestrator tells them; without them the connection is closed.
   *
   * @throws {ChannelError} Of kind `protocol` when they are of another shape.
   */
  async config<Config>(isConfig: Guard<Config>): Promise<Config> {
    if (isConfig(this.#config)) return this.#config;
    await this.close();
    throw new ChannelError("protocol", "the settings have a wrong shape", { sent: false });
  }

  /** Whether it has been given back: the orchestrator would not know it any more. */
  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** @throws {RemoteError | ChannelError} Each service turns them into its own. */
  async call<Params extends Record<string, unknown>, Result>(
    { name, result: isResult }: Method<Params, Result>,
    params: Params,
    signal?: AbortSignal,
  ): Promise<Result> {
    const answer = await this.#carrier.operate(this, name, params, signal);
    if (answer.op === "service_operation_result" && isResult(answer.result)) return answer.result;
    throw new ChannelError("protocol", `the answer to ${name} has a wrong shape`, { sent: true });
  }

  /** @throws {RemoteError | ChannelError} Each service turns them into its own. */
  async close(): Promise<void> {
    this.#closing ??= this.#carrier.release(this);
    await this.#closing;
  }
}

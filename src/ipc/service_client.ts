import { endReason, onAbort } from "../deadline.ts";
import { Channel, type ChannelHandler, SURE_ROOM_BYTES } from "./channel.ts";
import { DEFAULT_MAX_FRAME_BYTES } from "./frame.ts";
import {
  type Answer,
  type Message,
  type MessageOf,
  PROTOCOL_VERSION,
  type UnusableCall,
} from "./message.ts";
import { toSnakeCaseKeys } from "./naming.ts";
import { MessageTooLargeError } from "./outgoing_frame.ts";
import { PendingCalls } from "./pending_calls.ts";
import { RemoteConnection } from "./remote_connection.ts";
import type { Transport } from "./transport.ts";
import { telemetry } from "../telemetry.ts";
import { TurnQueue } from "./turn_queue.ts";
import { UnansweredBytes } from "./unanswered_bytes.ts";
import { ChannelError, RemoteError } from "./wire_error.ts";

/** How long a cancelled call may still wait to hear how it ended. */
const CANCEL_GRACE_MS = 10_000;

/** docs/protocol.md §3.2: a write of this much waits for nothing that could wait for it. */
const WRITTEN_AT_ONCE_BYTES = SURE_ROOM_BYTES / 2;

/** What a module asks its orchestrator for. */
export interface ServiceRequest {
  readonly serviceType: string;
  /** Which of the orchestrator's services of this type; without it, the default one. */
  readonly service: string | undefined;
  /** What the module would like. The orchestrator decides. */
  readonly config: Record<string, unknown>;
}

/** Who a module is, and how it is told what no call waits for. */
export interface ServiceClientOptions {
  readonly moduleId: string;
  readonly handshakeTimeoutMs: number;
  readonly onShutdown?: (reason: string) => void;
  readonly onClosed?: (reason: string) => void;
  readonly onProtocolError?: (message: string) => void;
}

/** The module's side of the channel: opens services, and calls their operations. */
export class ServiceClient implements ChannelHandler {
  readonly #channel: Channel;
  readonly #options: ServiceClientOptions;
  readonly #pending = new PendingCalls<Answer>();
  readonly #unanswered = new UnansweredBytes();
  readonly #handshake = Promise.withResolvers<void>();
  readonly #connections = new Map<string, RemoteConnection>();
  #openConnections = 0;
  #isGreeted = false;
  #isEnding = false;
  #maxInFlight = 1;
  readonly #waitingToSend = new TurnQueue();

  constructor(transport: Transport, options: ServiceClientOptions) {
    this.#options = options;
    this.#channel = new Channel(transport, this, {
      hasRoom: () => this.#unanswered.total <= WRITTEN_AT_ONCE_BYTES,
    });
  }

  /**
   * Says who is there, and waits for the orchestrator's answer.
   *
   * @throws {ChannelError} Of kind `handshake` when nobody, or somebody else, answers.
   */
  async connect(): Promise<void> {
    const { moduleId, handshakeTimeoutMs } = this.#options;
    this.#channel.listen();
    this.#channel.send({
      op: "identify",
      protocol_version: PROTOCOL_VERSION,
      module_id: moduleId,
      limits: { max_frame_bytes: DEFAULT_MAX_FRAME_BYTES },
    });
    const timer = setTimeout(
      () => this.#refuse(`nobody answered on stdin within ${handshakeTimeoutMs} ms`),
      handshakeTimeoutMs,
    );
    try {
      await this.#handshake.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks for a service, and keeps the process alive until it is closed again. */
  async open(request: ServiceRequest, signal: AbortSignal | undefined): Promise<RemoteConnection> {
    const { serviceType, service, config } = request;
    this.#openConnections++;
    try {
      const answer = await this.#ask((id) => ({
        op: "service_request",
        id,
        service_type: serviceType,
        ...(service === undefined ? {} : { service }),
        config: toSnakeCaseKeys(config),
      }), signal);
      if (answer.op !== "service_response" || answer.connection_id === undefined) {
        throw new ChannelError("protocol", "the answer names no connection", { sent: true });
      }
      const { connection_id: connectionId, config: settings = {} } = answer;
      const connection = new RemoteConnection(this, serviceType, connectionId, settings);
      this.#connections.set(connectionId, connection);
      return connection;
    } catch (error) {
      this.#releaseOne();
      throw error;
    }
  }

  get isLost(): boolean {
    return this.#channel.closed;
  }

  /** Calls one operation of an open connection. */
  operate(
    connection: RemoteConnection,
    operation: string,
    params: Record<string, unknown>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const traceparent = telemetry()?.traceparent();
    return this.#ask((id) => ({
      op: "service_operation",
      id,
      connection_id: connection.id,
      service_type: connection.serviceType,
      operation,
      params,
      ...traceparent === undefined ? {} : { traceparent },
    }), signal);
  }

  /** Gives a connection back; after the last one, nothing of the channel holds the process. */
  async release(connection: RemoteConnection): Promise<void> {
    try {
      if (!this.#channel.closed) await this.operate(connection, "close", {}, undefined);
    } catch (error) {
      if (!(error instanceof ChannelError && error.kind === "closed")) throw error;
    } finally {
      this.#connections.delete(connection.id);
      this.#releaseOne();
    }
  }

  /** docs/protocol.md §7.1: the answer to this is what ends the pending read. */
  restIfPossible(): void {
    if (this.#mayRest()) this.#tell({ op: "idle" });
  }

  close(reason: string): void {
    this.#channel.close(reason);
  }

  message(message: Message): void {
    switch (message.op) {
      case "service_response":
        this.#unanswered.answered(message.id);
        if (!this.#pending.resolve(message.id, message)) this.#giveBack(message);
        return;
      case "service_operation_result":
        this.#unanswered.answered(message.id);
        this.#pending.resolve(message.id, message);
        return;
      case "service_event":
        return this.#connections.get(message.connection_id)?.deliver(message.event, message.data);
      case "init":
        return this.#greeted(message);
      case "heartbeat_ack":
        return;
      case "heartbeat":
        return this.#tell({ op: "heartbeat_ack" });
      case "idle_ack":
        if (this.#mayRest()) this.#channel.pause();
        return;
      case "shutdown":
        this.#isEnding = true;
        this.#options.onShutdown?.(message.reason);
        return this.restIfPossible();
      case "protocol_error":
        return this.#complain(message.error);
      default:
        this.malformed(`${message.op} is not for a module`, undefined);
    }
  }

  stray(bytes: Uint8Array): void {
    this.#complain(`stdin carries ${bytes.length} bytes that begin no frame`);
  }

  malformed(reason: string, call: UnusableCall | undefined): void {
    const error = new ChannelError("protocol", reason, { sent: true });
    if (call === undefined || !this.#pending.reject(call.id, error)) this.#complain(reason);
  }

  closed(reason: string): void {
    this.#handshake.reject(new ChannelError("handshake", reason, { sent: false }));
    this.#pending.rejectAll(() => new ChannelError("closed", "it was lost", { sent: true }));
    this.#waitingToSend.wakeAll();
    if (this.#isGreeted) this.#options.onClosed?.(reason);
  }

  #greeted({ protocol_version, limits }: MessageOf<"init">): void {
    if (protocol_version !== PROTOCOL_VERSION) {
      return this.#refuse(
        `the orchestrator speaks protocol version ${protocol_version}, ` +
          `this module speaks ${PROTOCOL_VERSION}`,
      );
    }
    this.#isGreeted = true;
    this.#maxInFlight = limits.max_in_flight;
    this.#channel.limit(limits.max_frame_bytes);
    this.#handshake.resolve();
  }

  /** Whoever starts with what cannot be used is no orchestrator, or none of this version. */
  #complain(detail: string): void {
    if (this.#isGreeted) this.#options.onProtocolError?.(detail);
    else this.#refuse(detail);
  }

  #refuse(reason: string): void {
    this.#handshake.reject(new ChannelError("handshake", reason, { sent: false }));
    this.#channel.close(reason);
  }

  async #ask(
    makeMessage: (id: number) => Message,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    while (!this.#hasRoom() && !this.#channel.closed && !signal?.aborted) {
      await this.#waitingToSend.wait(signal);
    }
    if (this.#channel.closed) throw new ChannelError("closed", "it was lost", { sent: false });
    if (signal?.aborted) {
      this.#wakeNext();
      throw notSent(signal);
    }
    const { id, answer } = this.#pending.add();
    this.#channel.listen();
    this.#sendCall(id, makeMessage(id));
    let received: Answer;
    try {
      received = await (signal === undefined ? answer : this.#cancellable(id, answer, signal));
    } finally {
      this.#wakeNext();
    }
    if (this.#isEnding) this.restIfPossible();
    if (received.success) return received;
    throw new RemoteError(
      received.error ?? "The call failed",
      received.error_info ?? { kind: "internal" },
    );
  }

  #tell(message: Message): void {
    this.#unanswered.sentAlone(this.#channel.send(message));
  }

  #hasRoom(): boolean {
    return this.#pending.size < this.#maxInFlight;
  }

  #wakeNext(): void {
    if (this.#hasRoom()) this.#waitingToSend.wakeFirst();
  }

  #sendCall(id: number, message: Message): void {
    try {
      this.#unanswered.sent(id, this.#channel.send(message));
    } catch (error) {
      const reason = error instanceof MessageTooLargeError
        ? new ChannelError("too_large", error.message, { sent: false })
        : error;
      this.#pending.reject(id, reason);
    }
  }

  async #cancellable(
    id: number,
    answer: Promise<Answer>,
    signal: AbortSignal,
  ): Promise<Answer> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stopListening = onAbort(signal, () => {
      const reason = endReason(signal);
      this.#tell({ op: "service_cancel", id, reason });
      timer = setTimeout(() => {
        this.#pending.reject(id, new ChannelError(reason, "no answer came", { sent: true }));
      }, CANCEL_GRACE_MS);
    });
    try {
      return await answer;
    } finally {
      stopListening();
      clearTimeout(timer);
    }
  }

  /** A connection that came after its caller had given up is nobody's. */
  #giveBack({ connection_id, service_type }: MessageOf<"service_response">): void {
    if (connection_id === undefined || service_type === undefined) return;
    const { id, answer } = this.#pending.add();
    void answer.catch(() => {}).then(() => {
      this.#wakeNext();
      this.restIfPossible();
    });
    const operation = "close";
    const params = {};
    this.#sendCall(id, {
      op: "service_operation",
      id,
      connection_id,
      service_type,
      operation,
      params,
    });
  }

  #releaseOne(): void {
    this.#openConnections--;
    this.restIfPossible();
  }

  /**
   * A pending read holds the process, so none is left when nothing is expected any more; a module
   * that was asked to end is not held by connections that it forgot to close.
   */
  #mayRest(): boolean {
    return this.#pending.size === 0 && (this.#openConnections === 0 || this.#isEnding);
  }
}

function notSent(signal: AbortSignal): ChannelError {
  const reason = endReason(signal);
  const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
  return new ChannelError(reason, `${how} before it was sent`, { sent: false });
}

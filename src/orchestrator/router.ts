import { endReason, openedBeforeAbort, timeoutReason } from "../deadline.ts";
import { Channel, type ChannelHandler } from "../ipc/channel.ts";
import { DEFAULT_MAX_FRAME_BYTES } from "../ipc/frame.ts";
import { UnreadAnswersError } from "../ipc/frame_writer.ts";
import {
  type Message,
  type MessageOf,
  PROTOCOL_VERSION,
  type UnusableCall,
} from "../ipc/message.ts";
import { toSnakeCaseKeys } from "../ipc/naming.ts";
import { MessageTooLargeError } from "../ipc/outgoing_frame.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import type { Transport } from "../ipc/transport.ts";
import { ProtocolViolation } from "../ipc/wire_error.ts";
import { PywattError } from "../errors.ts";
import { Admission } from "./admission.ts";
import { failure, howText, notBegun } from "./call_failure.ts";
import type { Heart } from "./heartbeat_monitor.ts";
import { continuedTrace } from "./continued_trace.ts";
import { OperationSlots } from "./operation_slots.ts";
import { described, onOneLine } from "./described.ts";
import { ModuleRecord } from "./observability/module_record.ts";
import type { OperationMeter, ServiceMeter } from "./observability/operation_meter.ts";
import type { RouterOptions } from "./router_options.ts";
import { openClosable, type ServiceOpener } from "./service_opener.ts";
import { ModuleWarnings } from "./module_warnings.ts";
import { UnusableMessages } from "./unusable_messages.ts";

/** docs/protocol.md §3.2: how many calls of one module may be under way at once. */
const MAX_IN_FLIGHT = 10_000;

/** docs/protocol.md §3.2: over this, nothing more is read or started until the module has read. */
const MAX_QUEUED_BYTES = 16 * 1024 * 1024;

/** docs/protocol.md §3.2: over this, a result is not kept, and its call told so. */
const MAX_KEPT_BYTES = 256 * 1024 * 1024;

/** docs/protocol.md §3.2: how many connections one module may hold. */
const MAX_CONNECTIONS = 1_000;

/** What is counted of every service beside its own operations. */
const OPEN = { open: true } as const;
const CLOSE = { close: true } as const;

interface OpenConnection {
  readonly serviceType: string;
  readonly handler: ServiceHandler;
  readonly meter: ServiceMeter;
}

/** Serves one module: opens services for it, and runs its operations on them. */
export class Router implements ChannelHandler, Heart {
  readonly #channel: Channel;
  readonly #services: ServiceOpener;
  readonly #options: RouterOptions;
  readonly #record: ModuleRecord;
  readonly #connections = new Map<string, OpenConnection>();
  readonly #running = new Map<number, AbortController>();
  readonly #released = Promise.withResolvers<void>();
  readonly #admission: Admission;
  readonly #slots: OperationSlots | undefined;
  #lastConnection = 0;
  #opening = 0;
  readonly #log = new ModuleWarnings((detail) => {
    this.#options.logger.warn(`Module "${this.#options.moduleId}" ${detail}`);
  });
  readonly #unusable = new UnusableMessages((detail) => this.#log.add(detail));
  readonly #greeted = Promise.withResolvers<void>();
  #isGreeted = false;
  #isIdle = true;

  constructor(transport: Transport, services: ServiceOpener, options: RouterOptions) {
    this.#services = services;
    this.#options = options;
    this.#record = options.record ?? new ModuleRecord(options.moduleId);
    this.#channel = new Channel(transport, this, { maxQueuedBytes: MAX_QUEUED_BYTES });
    this.#admission = new Admission(this.#channel, MAX_QUEUED_BYTES);
    const { maxOperationsInFlight: count } = options;
    this.#slots = count === undefined ? undefined : new OperationSlots(count);
    this.#channel.listen();
  }

  /** Whether the module holds no connection, and so reads nothing that is sent to it. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  /** Whether the module has said who it is, in the version that is spoken here. */
  get isGreeted(): boolean {
    return this.#isGreeted;
  }

  /** Resolves when it has; never rejects. */
  get greeted(): Promise<void> {
    return this.#greeted.promise;
  }

  get answers(): boolean {
    return this.#isGreeted && !this.#isIdle;
  }

  get lastHeardAtMs(): number {
    return this.#channel.lastFrameAtMs;
  }

  ask(): void {
    this.#channel.send({ op: "heartbeat" });
  }

  /** Resolves when the channel is closed and all that the module held is released. */
  get released(): Promise<void> {
    return this.#released.promise;
  }

  requestShutdown(reason: string, graceMs: number): void {
    this.#channel.send({ op: "shutdown", reason, grace_ms: graceMs });
  }

  close(reason: string): void {
    this.#channel.close(reason);
  }

  message(message: Message): void {
    switch (message.op) {
      case "identify":
        return this.#greet(message);
      case "service_request":
        return void this.#open(message);
      case "service_operation":
        return void this.#run(
          "service_operation_result",
          message.id,
          this.#meterOf(message),
          (signal) => this.#operate(message, signal),
        );
      case "service_cancel":
        return this.#cancel(message);
      case "heartbeat":
        return void this.#channel.send({ op: "heartbeat_ack" });
      case "heartbeat_ack":
        return;
      case "idle":
        return this.#rest();
      default:
        this.malformed(`${message.op} is not for an orchestrator`, undefined);
    }
  }

  stray(bytes: Uint8Array): void {
    this.#options.onStray(bytes);
  }

  malformed(reason: string, call: UnusableCall | undefined): void {
    this.#record.protocolErrors++;
    if (this.#unusable.note(reason)) return this.#channel.close("it sends what cannot be used");
    if (call === undefined) return void this.#channel.send({ op: "protocol_error", error: reason });
    const op = call.op === "service_request" ? "service_response" : "service_operation_result";
    this.#answer(op, call.id, failure(new ProtocolViolation(reason)));
  }

  closed(reason: string): void {
    this.#options.logger.debug(`Module "${this.#options.moduleId}": ${reason}`);
    for (const running of this.#running.values()) running.abort();
    void this.#releaseAll();
  }

  #greet({ protocol_version, module_id, limits }: MessageOf<"identify">): void {
    this.#isIdle = false;
    this.#isGreeted = protocol_version === PROTOCOL_VERSION;
    if (!this.#isGreeted) {
      this.#log.add(`speaks protocol version ${protocol_version}, expected ${PROTOCOL_VERSION}`);
    }
    if (this.#isGreeted) this.#greeted.resolve();
    this.#channel.limit(limits.max_frame_bytes);
    if (module_id !== this.#options.moduleId) {
      this.#log.add(`calls itself "${onOneLine(module_id)}"`);
    }
    this.#channel.send({
      op: "init",
      protocol_version: PROTOCOL_VERSION,
      limits: { max_frame_bytes: DEFAULT_MAX_FRAME_BYTES, max_in_flight: MAX_IN_FLIGHT },
    });
  }

  /** docs/protocol.md §7.1: after this answer, the module reads no more until it asks again. */
  #rest(): void {
    this.#isIdle = this.#connections.size === 0 && this.#running.size === 0;
    this.#channel.send({ op: "idle_ack" });
  }

  #cancel({ id, reason }: MessageOf<"service_cancel">): void {
    this.#running.get(id)?.abort(reason === "timeout" ? timeoutReason() : undefined);
  }

  async #open(message: MessageOf<"service_request">): Promise<void> {
    const { id, service_type, service, config } = message;
    const { moduleId } = this.#options;
    let given: string | undefined;
    const meter = this.#record.opening(service_type, service);
    await this.#run("service_response", id, meter.operation("open", OPEN), async (signal) => {
      if (this.#connections.size + this.#opening >= MAX_CONNECTIONS) {
        throw new ProtocolViolation(`this module holds ${MAX_CONNECTIONS} connections already`);
      }
      this.#opening++;
      const opened = await openedBeforeAbort(
        () => openClosable(this.#services, [moduleId, service_type, service, config]),
        signal,
        (reason) => new PywattError(reason, `Cannot open a ${service_type}: ${howText(reason)}`),
      ).finally(() => this.#opening--);
      const connectionId = `${service_type}-${++this.#lastConnection}`;
      this.#connections.set(connectionId, {
        serviceType: service_type,
        handler: opened.handler,
        meter,
      });
      given = connectionId;
      return { service_type, connection_id: connectionId, config: toSnakeCaseKeys(opened.config) };
    });
    if (given !== undefined) this.#listenTo(given);
  }

  /** docs/protocol.md §3.5: only now does the module know the connection. */
  #listenTo(connectionId: string): void {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined || this.#channel.closed) return;
    const { serviceType: service_type, handler } = connection;
    handler.listen?.((event, data) => {
      this.#tell({ connection_id: connectionId, service_type, event, data });
    });
  }

  #operate(message: MessageOf<"service_operation">, signal: AbortSignal): Promise<OperationFields> {
    const { handler } = this.#connection(message);
    if (message.operation === "close") {
      this.#connections.delete(message.connection_id);
      return handler.close().then(() => ({ result: {} }));
    }
    const { operations } = handler;
    const operation = Object.hasOwn(operations, message.operation)
      ? operations[message.operation]
      : undefined;
    if (operation === undefined) {
      throw new ProtocolViolation(
        `Cannot run "${message.operation}": a ${message.service_type} has no such operation`,
      );
    }
    const { moduleId } = this.#options;
    const run = () => operation(message.params, signal);
    const carryOut = () => this.#slots?.carryOut(message.operation, signal, run) ?? run();
    return continuedTrace(message, moduleId, carryOut).then(toFields);
  }

  #meterOf(message: MessageOf<"service_operation">): OperationMeter | undefined {
    const connection = this.#connections.get(message.connection_id);
    if (connection === undefined) return undefined;
    const known = message.operation === "close" ? CLOSE : connection.handler.operations;
    return connection.meter.operation(message.operation, known);
  }

  #connection({ connection_id, service_type }: MessageOf<"service_operation">): OpenConnection {
    const connection = this.#connections.get(connection_id);
    if (connection?.serviceType === service_type) return connection;
    throw new ProtocolViolation(
      `Cannot use connection "${connection_id}": this module has no such ${service_type}`,
    );
  }

  async #run(
    op: AnswerOp,
    id: number,
    meter: OperationMeter | undefined,
    run: (signal: AbortSignal) => Promise<Record<string, unknown>>,
  ): Promise<void> {
    const refusal = this.#refusal(id);
    if (refusal !== undefined) {
      this.#record.protocolErrors++;
      this.#answer(op, id, failure(new ProtocolViolation(refusal)));
      return;
    }
    this.#isIdle = false;
    const controller = new AbortController();
    this.#running.set(id, controller);
    const startedAtMs = this.#channel.lastFrameAtMs;
    meter?.began();
    try {
      const { signal } = controller;
      if (!this.#admission.start()) await this.#admission.wait(signal);
      if (signal.aborted) throw notBegun(endReason(signal));
      const unsent = this.#answer(op, id, { success: true, ...await run(signal) });
      meter?.ended(performance.now() - startedAtMs, unsent);
    } catch (error) {
      if (!(error instanceof PywattError)) this.#log.add(`got an error: ${described(error)}`);
      this.#answer(op, id, failure(error));
      meter?.ended(performance.now() - startedAtMs, error);
    } finally {
      this.#running.delete(id);
    }
  }

  #refusal(id: number): string | undefined {
    if (!this.#isGreeted) return `no identify of protocol version ${PROTOCOL_VERSION} has come`;
    if (this.#running.has(id)) return `id ${id} is in use`;
    return this.#running.size >= MAX_IN_FLIGHT ? `${MAX_IN_FLIGHT} calls are under way` : undefined;
  }

  /** @returns Why an error went in the place of the answer, if it did. */
  #answer(op: AnswerOp, id: number, fields: { readonly success: boolean }): unknown {
    try {
      if (fields.success && this.#channel.queuedBytes > MAX_KEPT_BYTES) {
        throw new UnreadAnswersError(MAX_KEPT_BYTES);
      }
      this.#channel.send({ op, id, ...fields });
      return undefined;
    } catch (error) {
      if (!(error instanceof MessageTooLargeError || error instanceof UnreadAnswersError)) {
        this.#log.add(`got no answer: ${described(error)}`);
      }
      this.#channel.send({ op, id, ...failure(error) });
      return error;
    }
  }

  #tell(fields: Omit<MessageOf<"service_event">, "op">): void {
    try {
      this.#channel.send({ op: "service_event", ...fields });
    } catch (error) {
      this.#log.add(`was not told of "${fields.event}": ${described(error)}`);
    }
  }

  async #releaseAll(): Promise<void> {
    const connections = [...this.#connections.values()];
    this.#connections.clear();
    const closed = await Promise.allSettled(connections.map(({ handler }) => handler.close()));
    for (const result of closed) {
      if (result.status === "rejected") this.#log.add(`left behind: ${described(result.reason)}`);
    }
    this.#released.resolve();
  }
}

/** What an operation adds to its answer. */
type OperationFields = { readonly result: unknown };

function toFields(result: unknown): OperationFields {
  return { result };
}

type AnswerOp = "service_response" | "service_operation_result";

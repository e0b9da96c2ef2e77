import { encodeError } from "../../ipc/wire_error.ts";
import { countedKind } from "./error_kind.ts";
import { LatencyHistogram } from "./latency_histogram.ts";
import type { ObservedError, ObservedOperation } from "./observed_operation.ts";

/** What every operation is counted as that its service does not have. */
const UNKNOWN = "unknown";

/** What a module does with one service. Nothing is made for an operation but its error, if any. */
export class ServiceMeter {
  readonly latency: LatencyHistogram = new LatencyHistogram();
  readonly operations: Map<string, OperationMeter> = new Map();

  /** @param listener Is told of every operation. It never throws. */
  constructor(
    readonly moduleId: string,
    readonly serviceType: string,
    readonly service: string,
    readonly listener: OperationListener,
  ) {}

  /**
   * @param known Which operations the service has: a module can make up any number of others,
   * which are all counted as one.
   */
  operation(name: string, known: object): OperationMeter {
    const counted = Object.hasOwn(known, name) ? name : UNKNOWN;
    let meter = this.operations.get(counted);
    if (meter === undefined) {
      meter = new OperationMeter(this, counted);
      this.operations.set(counted, meter);
    }
    return meter;
  }
}

/** Is told of the operations of a module. */
export interface OperationListener {
  began(): void;
  ended(): void;
  failed(operation: ObservedOperation): void;
  /** Absent when nobody wants to hear of each operation. */
  readonly observe: ((operation: ObservedOperation) => void) | undefined;
}

/** What a module does with one operation of a service. */
export class OperationMeter {
  readonly errors: Map<string, number> = new Map();
  readonly name: string;
  readonly #service: ServiceMeter;
  #count = 0;

  constructor(service: ServiceMeter, name: string) {
    this.#service = service;
    this.name = name;
  }

  /** How many have ended, well or not. */
  get count(): number {
    return this.#count;
  }

  /** How many have failed. */
  get errorCount(): number {
    return this.errors.values().reduce((sum, count) => sum + count, 0);
  }

  began(): void {
    this.#service.listener.began();
  }

  /** @param error Why it failed, if it did. */
  ended(durationMs: number, error: unknown): void {
    const { latency, listener } = this.#service;
    this.#count++;
    latency.add(durationMs);
    listener.ended();
    if (error !== undefined) this.#failed(durationMs, error);
    else if (listener.observe !== undefined) listener.observe(this.#described(durationMs));
  }

  #failed(durationMs: number, error: unknown): void {
    const { error: message, error_info } = encodeError(error);
    const kind = countedKind(error_info.kind);
    this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
    const { listener } = this.#service;
    const described = this.#described(durationMs, { kind, message });
    listener.failed(described);
    listener.observe?.(described);
  }

  #described(durationMs: number, error?: ObservedError): ObservedOperation {
    const { moduleId, serviceType, service } = this.#service;
    return {
      moduleId,
      serviceType,
      service,
      operation: this.name,
      durationMs,
      ...(error === undefined ? {} : { error }),
    };
  }
}

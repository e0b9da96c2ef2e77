import type { ModuleExit, ModuleOutput } from "../types.ts";
import { type OperationListener, ServiceMeter } from "./operation_meter.ts";
import type { ObservedOperation } from "./observed_operation.ts";
import { Ring } from "./ring.ts";
import type { LoggedLine, RecordedError } from "./status_types.ts";

/** How many errors and lines are kept of one module: none pushes out those of another. */
const KEPT_ERRORS = 20;
const KEPT_LINES = 50;

/** How much is kept of one line or message. */
const KEPT_CHARACTERS = 1_000;

const UNKNOWN = "unknown";

/** How the processes of a module ended, by how often. */
export interface ExitCounts {
  success: number;
  failure: number;
  signal: number;
}

/** The name of the service that a module which names this one, or none, means; if there is one. */
export type NameOfService = (
  moduleId: string,
  serviceType: string,
  service: string | undefined,
) => string | undefined;

/** All that is counted and kept of one module, over all of its processes. */
export class ModuleRecord implements OperationListener {
  readonly id: string;
  readonly observe: OperationListener["observe"];
  readonly #nameOf: NameOfService;
  readonly services: Map<string, ServiceMeter> = new Map();
  readonly exits: ExitCounts = { success: 0, failure: 0, signal: 0 };
  readonly lines: Record<ModuleOutput["stream"], number> = { stderr: 0, stdout: 0 };
  readonly errors: Ring<RecordedError> = new Ring(KEPT_ERRORS);
  readonly log: Ring<LoggedLine> = new Ring(KEPT_LINES);
  starts = 0;
  restarts = 0;
  inFlight = 0;
  receivedBytes = 0;
  sentBytes = 0;
  protocolErrors = 0;
  /** When its process was started, in milliseconds of the epoch, while it has one. */
  startedAtMs: number | undefined;
  lastExit: ModuleExit | undefined;

  /**
   * @param nameOf Tells services that there are from those that the module makes up.
   * @param observe Is told of each operation; it never throws.
   */
  constructor(
    id: string,
    nameOf: NameOfService = () => undefined,
    observe: OperationListener["observe"] = undefined,
  ) {
    this.id = id;
    this.#nameOf = nameOf;
    this.observe = observe;
  }

  service(serviceType: string, service: string): ServiceMeter {
    const key = `${serviceType}\n${service}`;
    let meter = this.services.get(key);
    if (meter === undefined) {
      meter = new ServiceMeter(this.id, serviceType, service, this);
      this.services.set(key, meter);
    }
    return meter;
  }

  /** What it opens; of services that there are not, all count as one. */
  opening(serviceType: string, service: string | undefined): ServiceMeter {
    const name = this.#nameOf(this.id, serviceType, service);
    return name === undefined ? this.service(UNKNOWN, UNKNOWN) : this.service(serviceType, name);
  }

  began(): void {
    this.inFlight++;
  }

  ended(): void {
    this.inFlight--;
  }

  failed({ serviceType, service, operation, error }: ObservedOperation): void {
    if (error === undefined) return;
    this.errors.add({
      time: new Date().toISOString(),
      moduleId: this.id,
      serviceType,
      service,
      operation,
      kind: error.kind,
      message: shortened(error.message),
    });
  }

  wrote({ stream, line }: ModuleOutput, sequence: number): void {
    this.lines[stream]++;
    this.log.add({
      sequence,
      time: new Date().toISOString(),
      level: "info",
      moduleId: this.id,
      stream,
      message: shortened(line),
    });
  }

  started(isRestart: boolean): void {
    this.starts++;
    if (isRestart) this.restarts++;
    this.startedAtMs = Date.now();
  }

  exited(exit: ModuleExit): void {
    const { success, signal } = exit;
    this.lastExit = exit;
    this.startedAtMs = undefined;
    if (signal !== null) this.exits.signal++;
    else if (success) this.exits.success++;
    else this.exits.failure++;
  }
}

/** What is kept of a text. */
export function shortened(text: string): string {
  return text.length > KEPT_CHARACTERS ? `${text.slice(0, KEPT_CHARACTERS)}…` : text;
}

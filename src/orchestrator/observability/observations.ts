import type { Logger } from "../../logger.ts";
import type { ModuleOutput } from "../types.ts";
import { ModuleRecord, type NameOfService, shortened } from "./module_record.ts";
import type { ObservedOperation } from "./observed_operation.ts";
import { Ring } from "./ring.ts";
import { SecretRedactor } from "./secret_redactor.ts";
import type { LoggedLine } from "./status_types.ts";

const KEPT_LINES = 100;

/** Whom an orchestrator tells of what it sees, and asks. None of them may throw. */
export interface Observers {
  readonly logger: Logger;
  readonly onOutput: (output: ModuleOutput) => void;
  readonly nameOfService: NameOfService;
  /** Absent when nobody wants to hear of each operation. */
  readonly onOperation: ((operation: ObservedOperation) => void) | undefined;
}

/** All that an orchestrator counts and keeps of its modules, and what it tells others of them. */
export class Observations {
  readonly redactor: SecretRedactor = new SecretRedactor();
  readonly startedAtMs: number = Date.now();
  readonly modules: Map<string, ModuleRecord> = new Map();
  /** What the orchestrator itself has to say: without secrets, kept, and told to its observer. */
  readonly logger: Logger;
  readonly #observers: Observers;
  readonly #observe: ((operation: ObservedOperation) => void) | undefined;
  readonly #ownLog = new Ring<LoggedLine>(KEPT_LINES);
  #lines = 0;

  constructor(observers: Observers) {
    this.#observers = observers;
    const { onOperation } = observers;
    this.#observe = onOperation === undefined
      ? undefined
      : (operation) => onOperation(this.#redacted(operation));
    this.logger = {
      debug: (message) => this.#say("debug", message),
      info: (message) => this.#say("info", message),
      warn: (message) => this.#say("warn", message),
      error: (message) => this.#say("error", message),
    };
  }

  /** The record of a module; it is the same one over all of its processes. */
  module(id: string): ModuleRecord {
    let record = this.modules.get(id);
    if (record === undefined) {
      record = new ModuleRecord(id, this.#observers.nameOfService, this.#observe);
      this.modules.set(id, record);
    }
    return record;
  }

  /** Takes what a module wrote. */
  readonly output = (output: ModuleOutput): void => {
    const clean = { ...output, line: this.redactor.redact(output.line) };
    this.module(output.moduleId).wrote(clean, ++this.#lines);
    this.#observers.onOutput(clean);
  };

  /** The last lines of all modules and of the orchestrator, in the order in which they came. */
  log(): LoggedLine[] {
    const ofModules = [...this.modules.values()].flatMap((record) => record.log.items());
    return [...this.#ownLog.items(), ...ofModules]
      .sort((one, other) => one.sequence - other.sequence);
  }

  #say(level: keyof Logger, message: string): void {
    const clean = this.redactor.redact(message);
    this.#ownLog.add({
      sequence: ++this.#lines,
      time: new Date().toISOString(),
      level,
      message: shortened(clean),
    });
    this.#observers.logger[level](clean);
  }

  #redacted(operation: ObservedOperation): ObservedOperation {
    const { error } = operation;
    if (error === undefined) return operation;
    return { ...operation, error: { ...error, message: this.redactor.redact(error.message) } };
  }
}

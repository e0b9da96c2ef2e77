/** An operation of a module that has ended. */
export interface ObservedOperation {
  /** Whose it was. */
  readonly moduleId: string;
  /** The type of the service: `database`, `cache`, `jwt` or `custom`. */
  readonly serviceType: string;
  /** The service, as the orchestrator's options call it. */
  readonly service: string;
  /** Its name on the wire; `unknown` for each that the service does not have. */
  readonly operation: string;
  /** From its arrival until its answer was handed on, in milliseconds. */
  readonly durationMs: number;
  /** Why it failed, if it did. */
  readonly error?: ObservedError;
}

/** Why an operation failed. */
export interface ObservedError {
  /** Out of the closed lists of the error classes; `protocol`, `too_large` or `internal` else. */
  readonly kind: string;
  /** The message, without the secrets that the orchestrator knows. */
  readonly message: string;
}

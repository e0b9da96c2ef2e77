import {
  CacheError,
  type CacheErrorDetails,
  type CacheErrorKind,
  DatabaseError,
  type DatabaseErrorDetails,
  type DatabaseErrorKind,
  JwtError,
  type JwtErrorKind,
  type PywattError,
  ServiceError,
  type ServiceErrorDetails,
  type ServiceErrorKind,
} from "../errors.ts";

/** What a fault of any service says beside its kind. */
export interface FaultOptions {
  /**
   * What the error says.
   *
   * @default {"A fault that the test asked for"}
   */
  readonly message?: string;
  /** The operation that fails, by its name on the wire, such as `query`, `commit` or `open`. All by default. */
  readonly operation?: string;
  /**
   * Whether the operation is carried out and its answer is lost, or it never begins.
   *
   * @default {"before"}
   */
  readonly when?: "before" | "after";
}

/** An error of a database that a test asks for. */
export interface DatabaseFault extends FaultOptions, DatabaseErrorDetails {
  /** What goes wrong. */
  readonly kind: DatabaseErrorKind;
}

/** An error of a cache that a test asks for. */
export interface CacheFault extends FaultOptions, CacheErrorDetails {
  /** What goes wrong. */
  readonly kind: CacheErrorKind;
}

/** An error of a JWT service that a test asks for. */
export interface JwtFault extends FaultOptions {
  /** What goes wrong. */
  readonly kind: JwtErrorKind;
}

/** An error of a service of your own that a test asks for. */
export interface ServiceFault extends FaultOptions, ServiceErrorDetails {
  /** What goes wrong. */
  readonly kind: ServiceErrorKind;
}

const DEFAULT_MESSAGE = "A fault that the test asked for";

/** Makes the errors of each kind of service. */
export const FAULT_ERRORS = {
  database: (
    { kind, message = DEFAULT_MESSAGE, operation: _o, when: _w, ...details }: DatabaseFault,
  ) => new DatabaseError(kind, message, details),
  cache: ({ kind, message = DEFAULT_MESSAGE, operation: _o, when: _w, ...details }: CacheFault) =>
    new CacheError(kind, message, details),
  jwt: ({ kind, message = DEFAULT_MESSAGE }: JwtFault) => new JwtError(kind, message),
  custom: (
    { kind, message = DEFAULT_MESSAGE, operation: _o, when: _w, ...details }: ServiceFault,
  ) => new ServiceError(kind, message, details),
};

/** A fault that waits for its operation. */
interface ArmedFault {
  readonly error: PywattError;
  readonly operation: string | undefined;
  readonly when: "before" | "after";
  left: number;
}

/** The faults and delays that a test asked for, of one service. */
export class Faults {
  readonly #armed: ArmedFault[] = [];
  /** How many milliseconds each operation takes longer. */
  delayMs = 0;

  /** Lets the next operations fail, as many as `times`. */
  arm(error: PywattError, { operation, when = "before" }: FaultOptions, times: number): Disposable {
    const fault: ArmedFault = { error, operation, when, left: times };
    this.#armed.push(fault);
    return {
      [Symbol.dispose]: () => {
        fault.left = 0;
      },
    };
  }

  /** The error that an operation has to fail with, if one waits for it. */
  take(
    operation: string,
  ): { readonly error: PywattError; readonly when: "before" | "after" } | undefined {
    const fault = this.#armed.find((armed) =>
      armed.left > 0 && (armed.operation === undefined || armed.operation === operation)
    );
    if (fault !== undefined) fault.left--;
    return fault;
  }
}

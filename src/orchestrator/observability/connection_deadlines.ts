/** A connection, as `node:net` has it. */
export interface Connection {
  readonly destroyed: boolean;
  destroy(): unknown;
  once(event: "close", listener: () => void): unknown;
}

/**
 * Ends connections that take too long to ask and to read what they are answered, be it that they say
 * nothing at all: they would keep others out. Deno's `node:http` knows such limits, and ignores them.
 */
export class ConnectionDeadlines {
  readonly #timeoutMs: number;
  readonly #timers = new Map<Connection, ReturnType<typeof setTimeout>>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** When it is there, and each time when it has been answered. */
  restart(connection: Connection): void {
    if (connection.destroyed) return;
    const isKnown = this.#timers.has(connection);
    clearTimeout(this.#timers.get(connection));
    this.#timers.set(connection, setTimeout(() => connection.destroy(), this.#timeoutMs));
    if (!isKnown) connection.once("close", () => this.lift(connection));
  }

  /** It may take as long as it likes. */
  lift(connection: Connection): void {
    clearTimeout(this.#timers.get(connection));
    this.#timers.delete(connection);
  }
}

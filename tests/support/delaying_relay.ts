/** What stands between a client and a server. */
export interface RelayOptions {
  /** Where the server is. */
  readonly hostname: string;
  readonly port: number;
  /** Is told what a client sends before it is passed on, which can be delayed. */
  onRequest(bytes: Uint8Array): Promise<void> | void;
  /** Is told what the server sends after it has been passed on. */
  onResponse(bytes: Uint8Array): void;
}

/** Passes on what clients and a server say to each other. */
export class DelayingRelay implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections: Deno.Conn[] = [];
  readonly #passing: Promise<void>[] = [];
  readonly #accepting: Promise<void>;

  constructor(options: RelayOptions) {
    this.#accepting = this.#accept(options);
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const connection of this.#connections) close(connection);
    await Promise.all(this.#passing);
  }

  async #accept({ hostname, port, onRequest, onResponse }: RelayOptions): Promise<void> {
    for await (const client of this.#listener) {
      const server = await Deno.connect({ hostname, port });
      this.#connections.push(client, server);
      const ignore = () => {};
      this.#passing.push(
        pass(client, server, onRequest, ignore),
        pass(server, client, ignore, onResponse),
      );
    }
  }
}

async function pass(
  from: Deno.Conn,
  to: Deno.Conn,
  before: (bytes: Uint8Array) => Promise<void> | void,
  after: (bytes: Uint8Array) => void,
): Promise<void> {
  const writer = to.writable.getWriter();
  try {
    for await (const bytes of from.readable) {
      await before(bytes);
      await writer.write(bytes);
      after(bytes);
    }
  } catch {
    // One of them has left, and so does the other.
  }
  close(from);
  close(to);
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}

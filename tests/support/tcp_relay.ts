/** One connection through a {@linkcode TcpRelay}. */
export interface RelayedConnection {
  /** What the client sent at first. */
  readonly opening: Uint8Array;
}

export interface TcpRelayOptions {
  readonly hostname: string;
  readonly port: number;
  /** Is waited for before the client hears that the server has closed. */
  readonly beforeEnd?: (connection: RelayedConnection) => Promise<void>;
}

/** Stands between a client and its server, and sees who connects. */
export class TcpRelay implements AsyncDisposable {
  readonly connections: RelayedConnection[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #options: TcpRelayOptions;
  readonly #sockets = new Set<Deno.Conn>();
  readonly #running: Promise<void>;
  /** Whether the client hears nothing of what the server says. */
  isSilent = false;

  constructor(options: TcpRelayOptions) {
    this.#options = options;
    this.#running = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.transport === "tcp" ? this.#listener.addr.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const socket of this.#sockets) close(socket);
    await this.#running;
  }

  async #accept(): Promise<void> {
    const relayed: Promise<void>[] = [];
    for await (const client of this.#listener) relayed.push(this.#relay(client));
    await Promise.all(relayed);
  }

  async #relay(client: Deno.Conn): Promise<void> {
    const { hostname, port, beforeEnd } = this.#options;
    const server = await Deno.connect({ hostname, port });
    this.#sockets.add(client).add(server);
    const buffer = new Uint8Array(65_536);
    const length = await client.read(buffer).catch(() => null) ?? 0;
    const connection = { opening: buffer.slice(0, length) };
    this.connections.push(connection);
    await server.write(connection.opening).catch(() => 0);
    const forth = pipe(client, server, () => false)
      .then(() => server.closeWrite()).catch(() => {});
    const back = pipe(server, client, () => this.isSilent)
      .then(() => beforeEnd?.(connection)).then(() => close(client));
    await Promise.all([forth, back]);
    close(server);
  }
}

async function pipe(from: Deno.Conn, to: Deno.Conn, isSilent: () => boolean): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let length = await from.read(buffer); length !== null; length = await from.read(buffer)) {
      let written = isSilent() ? length : 0;
      while (written < length) written += await to.write(buffer.subarray(written, length));
    }
  } catch {
    return; // One of them is closed.
  }
}

function close(socket: Deno.Conn): void {
  try {
    socket.close();
  } catch {
    return; // It is closed already.
  }
}

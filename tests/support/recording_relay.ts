/** Stands between a client and a server on this machine, and keeps what the client sends. */
export class RecordingRelay implements AsyncDisposable {
  /** What came from the client, one text a connection, each byte as a character. */
  readonly received: string[] = [];
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<Deno.TcpConn>();
  readonly #tasks: Promise<unknown>[] = [];

  private constructor(listener: Deno.TcpListener, serverPort: number) {
    this.#listener = listener;
    this.port = listener.addr.port;
    this.#tasks.push(this.#serve(serverPort));
  }

  /** Listens on a free port. */
  static to(serverPort: number): RecordingRelay {
    return new RecordingRelay(Deno.listen({ hostname: "127.0.0.1", port: 0 }), serverPort);
  }

  async #serve(serverPort: number): Promise<void> {
    for await (const client of this.#listener) {
      const server = await Deno.connect({ hostname: "127.0.0.1", port: serverPort });
      this.#connections.add(client).add(server);
      const index = this.received.push("") - 1;
      this.#tasks.push(
        relay(client, server, (bytes) => {
          this.received[index] += String.fromCharCode(...bytes);
        }),
        relay(server, client, () => {}),
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
    await Promise.all(this.#tasks);
  }
}

/** Passes on what comes, until either side has ended. */
async function relay(
  from: Deno.TcpConn,
  to: Deno.TcpConn,
  see: (bytes: Uint8Array) => void,
): Promise<void> {
  const buffer = new Uint8Array(16_384);
  try {
    for (;;) {
      const count = await from.read(buffer);
      if (count === null) break;
      see(buffer.subarray(0, count));
      let written = 0;
      while (written < count) written += await to.write(buffer.subarray(written, count));
    }
    await to.closeWrite();
  } catch {
    return;
  }
}

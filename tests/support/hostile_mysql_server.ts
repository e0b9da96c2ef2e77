const COM_QUIT = 0x01;
const COM_QUERY = 0x03;
const HEADER_BYTES = 4;

const OK = [0, 0, 0, 2, 0, 0, 0];
const EOF = [0xfe, 0, 0, 2, 0];
const NOT_PREPARABLE = [0xff, 0x0f, 0x05, ...ascii("#HY000not this way")];

/** Protocol 4.1, a database at once, plugins for authentication; no TLS. */
const CAPABILITIES = [0x0d, 0xa2, 0x08, 0x00];
const SCRAMBLE = ascii("abcdefghijklmnopqrst");

/**
 * Speaks just enough of MySQL's protocol to let a client in, and then asks for a file of the client's
 * whatever the client wants.
 */
export class HostileMysqlServer implements AsyncDisposable {
  /** What the clients sent in the place of the file. */
  readonly received: Uint8Array[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #path: string;
  readonly #serving: Promise<void>[] = [];
  readonly #accepting: Promise<void>;

  constructor(path: string) {
    this.#path = path;
    this.#accepting = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    await Promise.all(this.#serving);
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      this.#serving.push(this.#serve(connection).catch(() => {}));
    }
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    using _connection = connection;
    await send(connection, 0, [
      [
        10,
        ...ascii("8.0.0"),
        0,
        ...[1, 0, 0, 0],
        ...SCRAMBLE.slice(0, 8),
        0,
        ...CAPABILITIES.slice(0, 2),
        33,
        ...[2, 0],
        ...CAPABILITIES.slice(2),
        21,
        ...new Array<number>(10).fill(0),
        ...SCRAMBLE.slice(8),
        0,
        ...ascii("mysql_native_password"),
        0,
      ],
    ]);
    await receive(connection);
    await send(connection, 2, [OK]);
    for (let command = await receive(connection); command[0] !== COM_QUIT;) {
      const text = new TextDecoder().decode(command.subarray(1));
      if (command[0] !== COM_QUERY) await send(connection, 1, [NOT_PREPARABLE]);
      else if (text.startsWith("SET NAMES")) await send(connection, 1, [OK]);
      else if (text.startsWith("SELECT CONNECTION_ID()")) {
        const columns = [column("id"), column("max"), column("db")];
        const row = [...prefixed("1"), ...prefixed("16777216"), ...prefixed("app")];
        await send(connection, 1, [[columns.length], ...columns, EOF, row, EOF]);
      } else {
        await send(connection, 1, [[0xfb, ...ascii(this.#path)]]);
        this.received.push(await receive(connection));
        await send(connection, 3, [OK]);
      }
      command = await receive(connection);
    }
  }
}

async function send(
  connection: Deno.Conn,
  firstSequence: number,
  payloads: readonly (readonly number[])[],
): Promise<void> {
  for (const [index, payload] of payloads.entries()) {
    const { length } = payload;
    const header = [length & 0xff, length >> 8, 0, firstSequence + index];
    await connection.write(new Uint8Array([...header, ...payload]));
  }
}

/** The contents of the client's next packet. */
async function receive(connection: Deno.Conn): Promise<Uint8Array> {
  const [low = 0, middle = 0, high = 0] = await readFully(connection, HEADER_BYTES);
  return await readFully(connection, low + (middle << 8) + (high << 16));
}

async function readFully(connection: Deno.Conn, byteLength: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength);
  let filled = 0;
  while (filled < byteLength) {
    const count = await connection.read(bytes.subarray(filled));
    if (count === null) throw new Error("the client has left");
    filled += count;
  }
  return bytes;
}

function column(name: string): number[] {
  const names = ["def", "", "", "", name, ""].flatMap(prefixed);
  return [...names, 0x0c, ...[33, 0], ...[20, 0, 0, 0], 253, ...[0, 0], 0, ...[0, 0]];
}

function prefixed(text: string): number[] {
  return [text.length, ...ascii(text)];
}

function ascii(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

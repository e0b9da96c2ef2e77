/** What a scripted server says to a command; nothing is silence. */
export type RedisScript = (command: readonly string[]) => string | undefined;

/** A server that speaks the protocol of Redis, and answers what a test tells it to. */
export class ScriptedRedis implements AsyncDisposable {
  readonly port: number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #script: RedisScript;
  readonly #serving: Promise<void>;

  constructor(script: RedisScript) {
    this.port = this.#listener.addr.port;
    this.#script = script;
    this.#serving = this.#serve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) {
      this.#open.delete(connection);
      connection.close();
    }
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const answering: Promise<void>[] = [];
    for await (const connection of this.#listener) {
      this.#open.add(connection);
      answering.push(this.#answer(connection));
    }
    await Promise.all(answering);
  }

  async #answer(connection: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(65_536);
    let text = "";
    try {
      for (;;) {
        const length = await connection.read(buffer);
        if (length === null) break;
        text += new TextDecoder().decode(buffer.subarray(0, length));
        for (let found = firstCommand(text); found; found = firstCommand(text)) {
          text = text.slice(found.length);
          const answer = this.#script(found.command) ?? greeting(found.command[0] ?? "");
          if (answer !== "") await connection.write(new TextEncoder().encode(answer));
        }
      }
    } catch {
      // The other side has gone.
    }
    if (this.#open.delete(connection)) connection.close();
  }
}

/** What a client is told before it asks for anything. */
function greeting(command: string): string {
  switch (command.toLowerCase()) {
    case "hello":
      return "-ERR unknown command 'HELLO'\r\n";
    case "info":
      return bulk("role:master\r\nloading:0\r\n");
    default:
      return "+OK\r\n";
  }
}

/** A text as the protocol writes it. */
export function bulk(text: string): string {
  return `$${new TextEncoder().encode(text).length}\r\n${text}\r\n`;
}

function firstCommand(
  text: string,
): { readonly command: readonly string[]; readonly length: number } | undefined {
  const [head, count] = /^\*(\d+)\r\n/.exec(text) ?? [];
  if (head === undefined) return undefined;
  let position = head.length;
  const command: string[] = [];
  for (let index = 0; index < Number(count); index++) {
    const [line = "", size] = /^\$(\d+)\r\n/.exec(text.slice(position)) ?? [];
    const start = position + line.length;
    if (size === undefined || text.length < start + Number(size) + 2) return undefined;
    command.push(text.slice(start, start + Number(size)));
    position = start + Number(size) + 2;
  }
  return { command, length: position };
}

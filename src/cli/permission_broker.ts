import { isNumber, isString, shape } from "../guard.ts";

/** A permission that a program asked for: Deno's name of it, and for what. */
export interface AskedPermission {
  readonly permission: string;
  /** What exactly; `null` is all there is. */
  readonly value: string | null;
}

/** The variable that tells Deno where to ask. */
export const BROKER_VARIABLE = "DENO_PERMISSION_BROKER_PATH";

/** Deno asks for all of these first, and, refused that, for the one that it needs. */
const ASKED_ONE_BY_ONE: readonly string[] = ["run", "env"];

const isRequest = shape({ id: isNumber, permission: isString });

/**
 * Answers a Deno that asks for each permission when it needs it (Deno documentation, "Permission
 * broker"), allows what it asks for, and keeps it in mind.
 *
 * Deno's own record of what was used, `DENO_AUDIT_PERMISSIONS`, is not exact: it names no program
 * that was started, and calls what was read also written.
 */
export class PermissionBroker implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;
  readonly #listener: Deno.UnixListener;
  readonly #asked = new Map<string, AskedPermission>();
  readonly #connections = new Set<Deno.UnixConn>();

  private constructor(folder: string, path: string) {
    this.#folder = folder;
    this.path = path;
    this.#listener = Deno.listen({ transport: "unix", path });
    void this.#accept();
  }

  static async start(): Promise<PermissionBroker> {
    const folder = await Deno.makeTempDir({ prefix: "pywatt-audit-" });
    return new PermissionBroker(folder, `${folder}/broker.sock`);
  }

  /** What was asked for so far, each once. */
  get asked(): readonly AskedPermission[] {
    return [...this.#asked.values()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) void this.#serve(connection);
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async #serve(connection: Deno.UnixConn): Promise<void> {
    this.#connections.add(connection);
    const decoder = new TextDecoder();
    const encoder = new TextEncoder();
    let rest = "";
    try {
      const buffer = new Uint8Array(65_536);
      for (let size = await connection.read(buffer); size !== null;) {
        const lines = (rest + decoder.decode(buffer.subarray(0, size), { stream: true })).split(
          "\n",
        );
        rest = lines.pop() ?? "";
        const answers = lines.map((line) => `${JSON.stringify(this.#answer(line))}\n`).join("");
        await writeWhole(connection, encoder.encode(answers));
        size = await connection.read(buffer);
      }
    } catch {
      // The program has ended.
    } finally {
      this.#connections.delete(connection);
      try {
        connection.close();
      } catch {
        // It was closed with the broker.
      }
    }
  }

  #answer(line: string): { readonly id: number; readonly result: "allow" | "deny" } {
    const request: unknown = JSON.parse(line);
    if (!isRequest(request)) throw new Error("Deno asks in an unknown way");
    const { id, permission } = request;
    const value = "value" in request && isString(request.value) ? request.value : null;
    if (value === null && ASKED_ONE_BY_ONE.includes(permission)) return { id, result: "deny" };
    this.#asked.set(JSON.stringify([permission, value]), { permission, value });
    return { id, result: "allow" };
  }
}

async function writeWhole(connection: Deno.UnixConn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await connection.write(rest));
}

import { onAbort } from "../deadline.ts";

const CANCEL_REQUEST_BYTES = 16;
const CANCEL_REQUEST_CODE = 80_877_102;

/** What identifies a running connection to its server. */
export interface PostgresBackend {
  readonly pid: number;
  readonly secret: number;
}

/**
 * Asks the server to end what a connection is running. Resolves when the server has closed the
 * connection that this goes over: it has signalled the backend by then, so no later statement can
 * be hit.
 *
 * Goes through a pooler too. A server that cannot be reached is no error: whoever waits for the
 * statement gives up on its connection in time.
 *
 * Source: PostgreSQL documentation, "Canceling Requests in Progress".
 *
 * @param signal Stops waiting for the server.
 */
export async function cancelPostgresStatement(
  server: { readonly host: string; readonly port: number },
  { pid, secret }: PostgresBackend,
  signal: AbortSignal,
): Promise<void> {
  const request = new DataView(new ArrayBuffer(CANCEL_REQUEST_BYTES));
  request.setInt32(0, CANCEL_REQUEST_BYTES);
  request.setInt32(4, CANCEL_REQUEST_CODE);
  request.setUint32(8, pid);
  request.setUint32(12, secret);
  try {
    const connection = await Deno.connect({ hostname: server.host, port: server.port, signal });
    const stopListening = onAbort(signal, () => connection.close());
    try {
      await connection.write(new Uint8Array(request.buffer));
      await connection.read(new Uint8Array(1));
    } finally {
      stopListening();
      if (!signal.aborted) connection.close();
    }
  } catch {
    return;
  }
}

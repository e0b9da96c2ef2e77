const CANCEL_REQUEST_BYTES = 16;
const CANCEL_REQUEST_CODE = 80_877_102;

/** What identifies a running connection to its server. */
export interface PostgresBackend {
  readonly pid: number;
  readonly secret: number;
}

/**
 * Asks the server to end what a connection is running; resolves when the server has taken note.
 *
 * Goes over a connection of its own, and through a pooler too. A server that cannot be reached is
 * no error: whoever waits for the statement gives up on its connection in time.
 *
 * Source: PostgreSQL documentation, "Canceling Requests in Progress".
 */
export async function cancelPostgresStatement(
  server: { readonly host: string; readonly port: number },
  { pid, secret }: PostgresBackend,
): Promise<void> {
  const request = new DataView(new ArrayBuffer(CANCEL_REQUEST_BYTES));
  request.setInt32(0, CANCEL_REQUEST_BYTES);
  request.setInt32(4, CANCEL_REQUEST_CODE);
  request.setUint32(8, pid);
  request.setUint32(12, secret);
  try {
    using connection = await Deno.connect({ hostname: server.host, port: server.port });
    await connection.write(new Uint8Array(request.buffer));
    await connection.read(new Uint8Array(1));
  } catch {
    return;
  }
}

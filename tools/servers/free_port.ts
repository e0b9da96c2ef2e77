const ATTEMPTS = 5;

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Starts a server anew, on other ports, when somebody else has taken one of them meanwhile. */
export async function onFreePorts<Server>(start: () => Promise<Server>): Promise<Server> {
  for (let attempt = 1;; attempt++) {
    try {
      return await start();
    } catch (error) {
      const isTaken = error instanceof Error && /address already in use/i.test(error.message);
      if (!isTaken || attempt === ATTEMPTS) throw error;
    }
  }
}

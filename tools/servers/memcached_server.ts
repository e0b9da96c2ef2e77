import { findBinary } from "./find_binary.ts";
import { freePort } from "./free_port.ts";
import { missingProgram } from "./missing_program.ts";
import { unprivilegedUser } from "./system_user.ts";
import { ThrowawayServer, withNewFolder } from "./throwaway_server.ts";

/** The programs that are memcached. */
export const MEMCACHED_BINARIES: readonly string[] = ["memcached"];

/** How many MiB it may hold: what it drops before that is no business of the tests. */
const MEMORY_MIB = 256;

/**
 * Starts a private, empty memcached, as another user than root, as which it refuses to run.
 *
 * @param options Further options of its command line.
 */
export async function startMemcachedServer(
  options: readonly string[] = [],
): Promise<ThrowawayServer> {
  const binary = findBinary(MEMCACHED_BINARIES) ?? missingProgram("memcached");
  const user = await unprivilegedUser();
  return await withNewFolder(async (folder) => {
    if (user) await Deno.chown(folder, user.uid, user.gid);
    const port = freePort();
    return await ThrowawayServer.start(`memcached://127.0.0.1:${port}`, {
      folder,
      name: "memcached",
      binary,
      args: ["-l", "127.0.0.1", "-p", `${port}`, "-U", "0", "-m", `${MEMORY_MIB}`, ...options],
      user,
      // It has nothing to lose, and takes a second to end otherwise.
      stopSignal: "SIGKILL",
      probe: () => probe(port),
    });
  });
}

async function probe(port: number): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode("version\r\n"));
  const buffer = new Uint8Array(64);
  const byteCount = await connection.read(buffer) ?? 0;
  const answer = new TextDecoder().decode(buffer.subarray(0, byteCount));
  if (!answer.startsWith("VERSION ")) throw new Error(`memcached answered ${answer.trim()}`);
}

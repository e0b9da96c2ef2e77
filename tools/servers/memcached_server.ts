import type { KeyPair } from "./certificate_authority.ts";
import { findBinary } from "./find_binary.ts";
import { freePort } from "./free_port.ts";
import { missingProgram } from "./missing_program.ts";
import { unprivilegedUser } from "./system_user.ts";
import { ThrowawayServer, withNewFolder } from "./throwaway_server.ts";

/** The programs that are memcached. */
export const MEMCACHED_BINARIES: readonly string[] = ["memcached"];

/** How many MiB it may hold: what it drops before that is no business of the tests. */
const MEMORY_MIB = 256;

/** What a memcached can be started with. */
export interface MemcachedServerOptions {
  /** Further arguments of its command line. */
  readonly args?: readonly string[];
  /** Its certificate; then it speaks TLS and nothing else. */
  readonly tls?: KeyPair;
}

/** Starts a private, empty memcached, as another user than root, as which it refuses to run. */
export async function startMemcachedServer(
  { args = [], tls }: MemcachedServerOptions = {},
): Promise<ThrowawayServer> {
  const binary = findBinary(MEMCACHED_BINARIES) ?? missingProgram("memcached");
  const user = await unprivilegedUser();
  return await withNewFolder(async (folder) => {
    const tlsArgs = tls === undefined ? [] : await tlsArguments(folder, tls);
    for (const path of [folder, ...tlsArgs.length > 0 ? [pemFile(folder)] : []]) {
      if (user) await Deno.chown(path, user.uid, user.gid);
    }
    const port = freePort();
    const place = ["-l", "127.0.0.1", "-p", `${port}`, "-U", "0", "-m", `${MEMORY_MIB}`];
    return await ThrowawayServer.start(`memcached://127.0.0.1:${port}`, {
      folder,
      name: "memcached",
      binary,
      args: [...place, ...tlsArgs, ...args],
      user,
      // It has nothing to lose, and takes a second to end otherwise.
      stopSignal: "SIGKILL",
      probe: () => probe(port, tls !== undefined),
    });
  });
}

function pemFile(folder: string): string {
  return `${folder}/server.pem`;
}

async function tlsArguments(folder: string, tls: KeyPair): Promise<string[]> {
  const path = pemFile(folder);
  await Deno.writeTextFile(path, tls.certificate + tls.privateKey, { mode: 0o600 });
  return ["-Z", "-o", `ssl_chain_cert=${path},ssl_key=${path}`];
}

/** Of one that speaks TLS, it is enough to know that it listens. */
async function probe(port: number, isEncrypted: boolean): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  if (isEncrypted) return;
  await connection.write(new TextEncoder().encode("version\r\n"));
  const buffer = new Uint8Array(64);
  const byteCount = await connection.read(buffer) ?? 0;
  const answer = new TextDecoder().decode(buffer.subarray(0, byteCount));
  if (!answer.startsWith("VERSION ")) throw new Error(`memcached answered ${answer.trim()}`);
}

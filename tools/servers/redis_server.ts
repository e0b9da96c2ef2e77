import { findBinary } from "./find_binary.ts";
import { freePort } from "./free_port.ts";
import { missingProgram } from "./missing_program.ts";
import { randomPassword } from "./random_password.ts";
import { ThrowawayServer, withNewFolder } from "./throwaway_server.ts";

/** The programs that are Redis, under whatever name it is installed. */
export const REDIS_BINARIES: readonly string[] = ["redis-server", "valkey-server"];

const ANSWER_TO_PROBE = "+OK\r\n+PONG\r\n";

/** Starts a private, empty Redis server with a random password, which writes nothing to disk. */
export async function startRedisServer(): Promise<ThrowawayServer> {
  const binary = findBinary(REDIS_BINARIES) ?? missingProgram("redis-server");
  return await withNewFolder(async (folder) => {
    const password = randomPassword();
    const port = freePort();
    const configFile = `${folder}/redis.conf`;
    await Deno.writeTextFile(configFile, settings(port, folder, password), { mode: 0o600 });
    return await ThrowawayServer.start(`redis://:${password}@127.0.0.1:${port}/0`, {
      folder,
      name: "Redis",
      binary,
      args: [configFile],
      user: undefined,
      stopSignal: "SIGTERM",
      probe: () => probe(port, password),
    });
  });
}

function settings(port: number, folder: string, password: string): string {
  return `
bind 127.0.0.1
port ${port}
dir "${folder}"
requirepass ${password}
save ""
appendonly no
daemonize no
`;
}

async function probe(port: number, password: string): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(`AUTH ${password}\r\nPING\r\n`));
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(ANSWER_TO_PROBE.length);
  let answer = "";
  while (answer.length < ANSWER_TO_PROBE.length) {
    const byteCount = await connection.read(buffer);
    if (byteCount === null) break;
    answer += decoder.decode(buffer.subarray(0, byteCount));
  }
  if (answer !== ANSWER_TO_PROBE) throw new Error(`Redis answered ${answer.trim()}`);
}

import type { KeyPair } from "./certificate_authority.ts";
import { findBinary } from "./find_binary.ts";
import { freePort, onFreePorts } from "./free_port.ts";
import { missingProgram } from "./missing_program.ts";
import { randomPassword } from "./random_password.ts";
import { ThrowawayServer, withNewFolder } from "./throwaway_server.ts";

/** The programs that are Redis, under whatever name it is installed. */
export const REDIS_BINARIES: readonly string[] = ["redis-server", "valkey-server"];

const ANSWER_TO_PROBE = "+OK\r\n+PONG\r\n";

/** How a server speaks TLS. */
export interface RedisTls {
  readonly server: KeyPair;
  readonly authority: string;
  /** If it is there, only clients are let in whom the authority has signed, as this one. */
  readonly client?: KeyPair;
}

/** What a server is beside private and empty. */
export interface RedisServerOptions {
  /** By default a random one. */
  readonly password?: string;
  /** Further lines of its configuration. */
  readonly settings?: readonly string[];
  /** A sentinel holds nothing, and watches servers. */
  readonly isSentinel?: boolean;
  /** Speaks TLS only. */
  readonly tls?: RedisTls;
}

/** Starts a private, empty Redis server, which writes nothing to disk. */
export async function startRedisServer(
  options: RedisServerOptions = {},
): Promise<ThrowawayServer> {
  return await onFreePorts(() => startOnPort(options));
}

async function startOnPort(options: RedisServerOptions): Promise<ThrowawayServer> {
  const binary = findBinary(REDIS_BINARIES) ?? missingProgram("redis-server");
  const { password = randomPassword(), isSentinel = false, tls } = options;
  return await withNewFolder(async (folder) => {
    const port = freePort();
    const configFile = `${folder}/redis.conf`;
    const lines = [
      "bind 127.0.0.1",
      `dir "${folder}"`,
      "daemonize no",
      `requirepass ${password}`,
      ...(isSentinel ? [] : ['save ""', "appendonly no"]),
      ...(tls === undefined ? [`port ${port}`] : await tlsLines(folder, port, tls)),
      ...options.settings ?? [],
    ];
    await Deno.writeTextFile(configFile, lines.join("\n"), { mode: 0o600 });
    const scheme = tls === undefined ? "redis" : "rediss";
    return await ThrowawayServer.start(`${scheme}://:${password}@127.0.0.1:${port}/0`, {
      folder,
      name: isSentinel ? "Redis Sentinel" : "Redis",
      binary,
      args: [configFile, ...(isSentinel ? ["--sentinel"] : [])],
      user: undefined,
      stopSignal: "SIGTERM",
      probe: () => probe(port, password, tls),
    });
  });
}

async function tlsLines(
  folder: string,
  port: number,
  { server, authority, client }: RedisTls,
): Promise<string[]> {
  await Deno.writeTextFile(`${folder}/certificate`, server.certificate);
  await Deno.writeTextFile(`${folder}/key`, server.privateKey, { mode: 0o600 });
  await Deno.writeTextFile(`${folder}/authority`, authority);
  return [
    "port 0",
    `tls-port ${port}`,
    `tls-cert-file "${folder}/certificate"`,
    `tls-key-file "${folder}/key"`,
    `tls-ca-cert-file "${folder}/authority"`,
    `tls-auth-clients ${client === undefined ? "no" : "yes"}`,
  ];
}

async function probe(
  port: number,
  password: string,
  tls: RedisTls | undefined,
): Promise<void> {
  using connection = tls === undefined
    ? await Deno.connect({ hostname: "127.0.0.1", port })
    : await connectTls(port, tls);
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

async function connectTls(
  port: number,
  { authority, client }: RedisTls,
): Promise<Deno.TlsConn> {
  const own = client === undefined ? {} : { cert: client.certificate, key: client.privateKey };
  return await Deno.connectTls({ hostname: "localhost", port, caCerts: [authority], ...own });
}

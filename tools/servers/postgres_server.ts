import postgres from "postgres";
import type { KeyPair } from "./certificate_authority.ts";
import { findBinary } from "./find_binary.ts";
import { freePort } from "./free_port.ts";
import { missingProgram } from "./missing_program.ts";
import { createPostgresCluster } from "./postgres_cluster.ts";
import { randomPassword } from "./random_password.ts";
import { type SystemUser, unprivilegedUser } from "./system_user.ts";
import { ThrowawayServer, withNewFolder } from "./throwaway_server.ts";

const NAME = "pywatt";
const CONNECT_TIMEOUT_SECONDS = 5;

/** What a server is to have that one does not have by itself. */
export interface PostgresServerOptions {
  /** What it shows to clients that want TLS, and who signs the certificates of clients. */
  readonly tls?: KeyPair & { readonly clientAuthority: string };
  /** The lines of `pg_hba.conf`, instead of a password for all. */
  readonly hostRules?: string;
  /** Where it listens on a Unix-domain socket too: a folder that it may write to. */
  readonly unixSocketFolder?: string;
}

/** Whether a private server can be had here. */
export function isPostgresInstalled(): boolean {
  return findBinary(["postgres"]) !== undefined && findBinary(["initdb"]) !== undefined;
}

/** Starts a private PostgreSQL server: database `pywatt`, superuser `pywatt`, a random password. */
export async function startPostgresServer(
  options: PostgresServerOptions = {},
): Promise<ThrowawayServer> {
  const binary = findBinary(["postgres"]) ?? missingProgram("postgres");
  const user = await unprivilegedUser();
  return await withNewFolder(async (folder) => {
    const password = randomPassword();
    const cluster = { folder, role: NAME, database: NAME, password, user };
    const dataFolder = await createPostgresCluster(cluster);
    const port = freePort();
    await Deno.writeTextFile(`${dataFolder}/postgresql.conf`, settings(port), { append: true });
    await configure(dataFolder, options, user);
    const url = `postgres://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
    return await ThrowawayServer.start(url, {
      folder,
      name: "PostgreSQL",
      binary,
      args: ["-D", dataFolder],
      user,
      // A "fast" shutdown, which does not wait for clients to leave.
      stopSignal: "SIGINT",
      probe: () => probe(url),
    });
  });
}

function settings(port: number): string {
  return `
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = ''
max_connections = 100
fsync = off
timezone = 'UTC'
`;
}

async function configure(
  dataFolder: string,
  { tls, hostRules, unixSocketFolder }: PostgresServerOptions,
  user: SystemUser | undefined,
): Promise<void> {
  const write = async (name: string, text: string, append = false) => {
    const path = `${dataFolder}/${name}`;
    await Deno.writeTextFile(path, text, { append, mode: 0o600 });
    if (user) await Deno.chown(path, user.uid, user.gid);
  };
  if (hostRules !== undefined) await write("pg_hba.conf", hostRules);
  if (unixSocketFolder !== undefined) {
    await write("postgresql.conf", `unix_socket_directories = '${unixSocketFolder}'\n`, true);
  }
  if (tls === undefined) return;
  await write("server.crt", tls.certificate);
  await write("server.key", tls.privateKey);
  await write("client-authority.crt", tls.clientAuthority);
  await write("postgresql.conf", "ssl = on\nssl_ca_file = 'client-authority.crt'\n", true);
}

async function probe(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: CONNECT_TIMEOUT_SECONDS });
  try {
    await sql`SELECT 1`;
  } finally {
    await sql.end({ timeout: CONNECT_TIMEOUT_SECONDS });
  }
}

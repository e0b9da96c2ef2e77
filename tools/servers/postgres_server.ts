import postgres from "postgres";
import { findBinary } from "./find_binary.ts";
import { freePort } from "./free_port.ts";
import { missingProgram } from "./missing_program.ts";
import { createPostgresCluster } from "./postgres_cluster.ts";
import { randomPassword } from "./random_password.ts";
import { unprivilegedUser } from "./system_user.ts";
import { ThrowawayServer, withNewFolder } from "./throwaway_server.ts";

const NAME = "pywatt";
const CONNECT_TIMEOUT_SECONDS = 5;

/** Starts a private PostgreSQL server: database `pywatt`, superuser `pywatt`, a random password. */
export async function startPostgresServer(): Promise<ThrowawayServer> {
  const binary = findBinary(["postgres"]) ?? missingProgram("postgres");
  const user = await unprivilegedUser();
  return await withNewFolder(async (folder) => {
    const password = randomPassword();
    const cluster = { folder, role: NAME, database: NAME, password, user };
    const dataFolder = await createPostgresCluster(cluster);
    const port = freePort();
    await Deno.writeTextFile(`${dataFolder}/postgresql.conf`, settings(port), { append: true });
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

async function probe(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: CONNECT_TIMEOUT_SECONDS });
  try {
    await sql`SELECT 1`;
  } finally {
    await sql.end({ timeout: 0 });
  }
}

import postgres from "postgres";
import type { KeyPair } from "./certificate_authority.ts";
import { findBinary } from "./find_binary.ts";
import { freePort } from "./free_port.ts";
import { missingProgram } from "./missing_program.ts";
import { unprivilegedUser } from "./system_user.ts";
import { ThrowawayServer, withNewFolder } from "./throwaway_server.ts";

const CONNECT_TIMEOUT_SECONDS = 5;

/** What a pooler is to have that one does not have by itself. */
export interface PgBouncerOptions {
  /** What it shows to clients, who have to use TLS and a certificate of this authority. */
  readonly tls?: KeyPair & { readonly clientAuthority: string; readonly probeAs: KeyPair };
  /** How many connections to the server it shares among its clients. */
  readonly serverConnections: number;
}

/**
 * Starts a private PgBouncer, which gives each transaction any of its connections.
 *
 * @param serverUrl The server behind it; whoever may log in there may do so here.
 */
export async function startPgBouncerServer(
  serverUrl: string,
  { tls, serverConnections }: PgBouncerOptions,
): Promise<ThrowawayServer> {
  const binary = findBinary(["pgbouncer"]) ?? missingProgram("pgbouncer");
  const user = await unprivilegedUser();
  return await withNewFolder(async (folder) => {
    const port = freePort();
    const server = new URL(serverUrl);
    const url = new URL(serverUrl);
    url.host = `127.0.0.1:${port}`;
    const files: Record<string, string> = {
      "users.txt": `"${server.username}" "${server.password}"\n`,
      "pgbouncer.ini": `
[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${folder}/users.txt
pool_mode = transaction
max_client_conn = 1000
default_pool_size = ${serverConnections}
`,
    };
    if (tls !== undefined) {
      files["server.crt"] = tls.certificate;
      files["server.key"] = tls.privateKey;
      files["client-authority.crt"] = tls.clientAuthority;
      files["pgbouncer.ini"] += `
client_tls_sslmode = verify-ca
client_tls_ca_file = ${folder}/client-authority.crt
client_tls_cert_file = ${folder}/server.crt
client_tls_key_file = ${folder}/server.key
`;
    }
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text, { mode: 0o600 });
      if (user) await Deno.chown(`${folder}/${name}`, user.uid, user.gid);
    }
    if (user) await Deno.chown(folder, user.uid, user.gid);
    return await ThrowawayServer.start(url.href, {
      folder,
      name: "PgBouncer",
      binary,
      args: [`${folder}/pgbouncer.ini`],
      user,
      stopSignal: "SIGTERM",
      probe: () => probe(url.href, tls?.probeAs),
    });
  });
}

async function probe(url: string, keyPair: KeyPair | undefined): Promise<void> {
  const ssl = keyPair === undefined ? false : {
    rejectUnauthorized: false,
    cert: keyPair.certificate,
    key: keyPair.privateKey,
  };
  const sql = postgres(url, {
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    prepare: false,
    ssl,
  });
  try {
    await sql`SELECT 1`;
  } finally {
    await sql.end({ timeout: CONNECT_TIMEOUT_SECONDS });
  }
}

import { createDatabaseConnection, type DatabaseConfig } from "../../mod.ts";
import { isPostgresInstalled, startPostgresServer } from "../../tools/servers/postgres_server.ts";
import { TEST_PROGRAMS } from "../../tools/servers/test_services.ts";
import type { ThrowawayServer } from "../../tools/servers/throwaway_server.ts";
import { CERTIFIED_USER, makeTlsAuthorities, type TlsAuthorities } from "./tls_authorities.ts";

/** Whether a server with certificates can be had here. */
export const hasTlsPostgres = isPostgresInstalled() && TEST_PROGRAMS.openssl.isInstalled();

/** Who may come without TLS only. */
export const PLAIN_USER = "plain";

/** Who may come with TLS only. */
export const ENCRYPTED_USER = "encrypted";

/** A server that has TLS, and whoever has signed what. */
export interface TlsPostgres extends TlsAuthorities {
  readonly postgres: ThrowawayServer;
}

const HOST_RULES = `
host all pywatt all scram-sha-256
hostssl all ${CERTIFIED_USER} all cert
hostssl all ${ENCRYPTED_USER} all trust
hostnossl all ${PLAIN_USER} all trust
`;

/** Starts a server with a certificate, and with a user for each of its rules. */
export async function startTlsPostgres(stack: AsyncDisposableStack): Promise<TlsPostgres> {
  const authorities = await makeTlsAuthorities();
  const { server, authority } = authorities;
  const postgres = stack.use(
    await startPostgresServer({
      tls: { ...server, clientAuthority: authority.certificate },
      hostRules: HOST_RULES,
    }),
  );
  await using db = await createDatabaseConnection({ url: postgres.url });
  for (const user of [CERTIFIED_USER, ENCRYPTED_USER, PLAIN_USER]) {
    await db.execute(`CREATE ROLE ${user} LOGIN`);
  }
  return { ...authorities, postgres };
}

/** How to connect to a server, by the name that its certificate is for. */
export function byName(server: ThrowawayServer): DatabaseConfig {
  const { port, username, password, pathname } = new URL(server.url);
  return {
    dbType: "postgres",
    host: "localhost",
    port: Number(port),
    username,
    password,
    database: pathname.slice(1),
    pool: { minConnections: 1 },
  };
}

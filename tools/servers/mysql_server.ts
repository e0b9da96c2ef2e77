import mysql from "mysql2";
import type { KeyPair } from "./certificate_authority.ts";
import { findBinary } from "./find_binary.ts";
import { freePort } from "./free_port.ts";
import { missingProgram } from "./missing_program.ts";
import { randomPassword } from "./random_password.ts";
import { runProgram } from "./run_program.ts";
import { type SystemUser, unprivilegedUser } from "./system_user.ts";
import { ThrowawayServer, withNewFolder } from "./throwaway_server.ts";

const NAME = "pywatt";
const INSTALLER = "mariadb-install-db";
const CONNECT_TIMEOUT_MS = 5_000;

/** What a server is to have that one does not have by itself. */
export interface MysqlServerOptions {
  /** What it shows to clients that want TLS, and who signs the certificates of clients. */
  readonly tls?: KeyPair & { readonly clientAuthority: string };
}

/** Whether a private server can be had here. */
export function isMysqlInstalled(): boolean {
  return findBinary(["mariadbd"]) !== undefined && findBinary([INSTALLER]) !== undefined;
}

/** Starts a private MariaDB server: database `pywatt`, administrator `pywatt`, a random password. */
export async function startMysqlServer({ tls }: MysqlServerOptions = {}): Promise<ThrowawayServer> {
  const binary = findBinary(["mariadbd"]) ?? missingProgram("mariadbd");
  const installer = findBinary([INSTALLER]) ?? missingProgram(INSTALLER);
  const user = await unprivilegedUser();
  return await withNewFolder(async (folder) => {
    const password = randomPassword();
    const port = freePort();
    if (user) await Deno.chown(folder, user.uid, user.gid);
    await writeOwned(`${folder}/init.sql`, initialization(password), user);
    const configFile = `${folder}/my.cnf`;
    await writeOwned(configFile, settings(folder, port) + tlsSettings(folder, tls), user);
    for (const [name, text] of tlsFiles(tls)) await writeOwned(`${folder}/${name}`, text, user);
    await runProgram({
      binary: installer,
      args: [`--defaults-file=${configFile}`, "--skip-test-db"],
      user,
    });
    const url = `mysql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
    return await ThrowawayServer.start(url, {
      folder,
      name: "MariaDB",
      binary,
      args: [`--defaults-file=${configFile}`, `--init-file=${folder}/init.sql`],
      user,
      stopSignal: "SIGTERM",
      probe: () => probe(url),
    });
  });
}

async function writeOwned(path: string, text: string, user: SystemUser | undefined): Promise<void> {
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  if (user) await Deno.chown(path, user.uid, user.gid);
}

/** Runs at every start: one statement a line. */
function initialization(password: string): string {
  return `CREATE DATABASE IF NOT EXISTS ${NAME};
CREATE USER IF NOT EXISTS '${NAME}'@'%' IDENTIFIED BY '${password}';
GRANT ALL ON *.* TO '${NAME}'@'%' WITH GRANT OPTION;
`;
}

function settings(folder: string, port: number): string {
  return `[mariadbd]
datadir = ${folder}/data
tmpdir = ${folder}
socket = ${folder}/socket
pid-file = ${folder}/pid
bind-address = 127.0.0.1
port = ${port}
skip-name-resolve
character-set-server = utf8mb4
max-connections = 200
innodb-flush-log-at-trx-commit = 2
innodb-buffer-pool-size = 32M
innodb-log-file-size = 8M
`;
}

function tlsSettings(folder: string, tls: MysqlServerOptions["tls"]): string {
  if (tls === undefined) return "";
  return `ssl-ca = ${folder}/ca.pem
ssl-cert = ${folder}/server.pem
ssl-key = ${folder}/server.key
`;
}

function tlsFiles(tls: MysqlServerOptions["tls"]): (readonly [name: string, text: string])[] {
  if (tls === undefined) return [];
  return [
    ["ca.pem", tls.clientAuthority],
    ["server.pem", tls.certificate],
    ["server.key", tls.privateKey],
  ];
}

function probe(url: string): Promise<void> {
  const connection = mysql.createConnection({ uri: url, connectTimeout: CONNECT_TIMEOUT_MS });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  connection.on("error", reject);
  connection.connect((error) => {
    connection.destroy();
    if (error === null) resolve();
    else reject(error);
  });
  return promise;
}

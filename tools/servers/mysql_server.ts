import mysql from "mysql2";
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

/** The programs of MariaDB that are needed. */
export const MARIADB_BINARIES: readonly string[] = ["mariadbd", INSTALLER];

/** Starts a private MariaDB server: database `pywatt`, administrator `pywatt`, a random password. */
export async function startMysqlServer(): Promise<ThrowawayServer> {
  const binary = findBinary(["mariadbd"]) ?? missingProgram("mariadbd");
  const installer = findBinary([INSTALLER]) ?? missingProgram(INSTALLER);
  const user = await unprivilegedUser();
  return await withNewFolder(async (folder) => {
    const password = randomPassword();
    const port = freePort();
    if (user) await Deno.chown(folder, user.uid, user.gid);
    await writeOwned(`${folder}/init.sql`, initialization(password), user);
    const configFile = `${folder}/my.cnf`;
    await writeOwned(configFile, settings(folder, port), user);
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

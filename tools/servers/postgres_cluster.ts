import { findBinary } from "./find_binary.ts";
import { missingProgram } from "./missing_program.ts";
import { runProgram } from "./run_program.ts";
import type { SystemUser } from "./system_user.ts";

/** What a new cluster is made with. */
export interface ClusterOptions {
  readonly folder: string;
  readonly role: string;
  readonly password: string;
  readonly database: string;
  readonly user: SystemUser | undefined;
}

/** Makes a PostgreSQL cluster with one superuser and one empty database; returns its data folder. */
export async function createPostgresCluster(options: ClusterOptions): Promise<string> {
  const { folder, role, password, database, user } = options;
  const initdb = findBinary(["initdb"]) ?? missingProgram("initdb");
  const postgres = findBinary(["postgres"]) ?? missingProgram("postgres");
  const dataFolder = `${folder}/data`;
  const passwordFile = `${folder}/password`;
  await Deno.writeTextFile(passwordFile, password, { mode: 0o600 });
  if (user) {
    await Deno.chown(folder, user.uid, user.gid);
    await Deno.chown(passwordFile, user.uid, user.gid);
  }
  await runProgram({ binary: initdb, args: initdbArgs(dataFolder, passwordFile, role), user });
  await Deno.remove(passwordFile);
  await runProgram({
    binary: postgres,
    args: ["--single", "-D", dataFolder, "postgres"],
    input: `CREATE DATABASE ${database}\n`,
    user,
  });
  return dataFolder;
}

function initdbArgs(dataFolder: string, passwordFile: string, role: string): string[] {
  // macOS knows no C.UTF-8.
  const locale = Deno.build.os === "linux" ? "C.UTF-8" : "C";
  return [
    "-D",
    dataFolder,
    `--username=${role}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    `--locale=${locale}`,
    "--no-sync",
  ];
}

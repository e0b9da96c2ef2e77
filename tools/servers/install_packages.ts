import { findBinary } from "./find_binary.ts";
import { type Program, runProgram } from "./run_program.ts";

const POLICY_FILE = "/usr/sbin/policy-rc.d";
const CLUSTER_POLICY_FOLDER = "/etc/postgresql-common/createcluster.d";
const CLUSTER_POLICY_FILE = `${CLUSTER_POLICY_FOLDER}/pywatt-test.conf`;

/** Whether packages can be installed here without asking anyone. */
export function canInstallPackages(): boolean {
  return Deno.build.os === "linux" && Deno.uid() === 0 && findBinary(["apt-get"]) !== undefined;
}

/** Installs Debian packages, and nothing that they would otherwise start. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const forbidsServices = await writeNewFile(POLICY_FILE, "#!/bin/sh\nexit 101\n", 0o755);
  await Deno.mkdir(CLUSTER_POLICY_FOLDER, { recursive: true });
  await Deno.writeTextFile(CLUSTER_POLICY_FILE, "create_main_cluster = false\n");
  try {
    await runProgram(aptGet("update", "-q"));
    await runProgram(aptGet("install", "-q", "-y", "--no-install-recommends", ...packages));
  } finally {
    await Deno.remove(CLUSTER_POLICY_FILE);
    if (forbidsServices) await Deno.remove(POLICY_FILE);
  }
}

function aptGet(...args: string[]): Program {
  return { binary: "apt-get", args, env: { DEBIAN_FRONTEND: "noninteractive" } };
}

/** Leaves a policy alone that the machine already has. */
async function writeNewFile(path: string, text: string, mode: number): Promise<boolean> {
  try {
    await Deno.writeTextFile(path, text, { createNew: true, mode });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

const UNPRIVILEGED_USERS = ["postgres", "nobody"];

/** Another user of this system. */
export type SystemUser = { uid: number; gid: number };

/** The user to run a server as that refuses to be root; `undefined` when we are not root. */
export async function unprivilegedUser(): Promise<SystemUser | undefined> {
  if (Deno.uid() !== 0) return undefined;
  for (const name of UNPRIVILEGED_USERS) {
    const uid = await numberFromId("-u", name);
    const gid = await numberFromId("-g", name);
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error(`Cannot run PostgreSQL as root, and found no user ${UNPRIVILEGED_USERS.join()}`);
}

async function numberFromId(option: string, name: string): Promise<number | undefined> {
  const { success, stdout } = await new Deno.Command("id", {
    args: [option, name],
    stderr: "null",
  }).output();
  return success ? Number(new TextDecoder().decode(stdout)) : undefined;
}

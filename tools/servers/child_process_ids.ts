/** The processes that a process has started itself. */
export async function childProcessIds(processId: number): Promise<number[]> {
  const listed = await childrenFromProc(processId) ?? await childrenFromPs(processId);
  return listed.filter((id) => Number.isSafeInteger(id) && id > 0);
}

async function childrenFromProc(processId: number): Promise<number[] | undefined> {
  try {
    const text = await Deno.readTextFile(`/proc/${processId}/task/${processId}/children`);
    return text.split(" ").map(Number);
  } catch {
    return undefined;
  }
}

async function childrenFromPs(processId: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "pid=,ppid="] }).output();
  return new TextDecoder().decode(stdout).split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([id, parentId]) => id !== undefined && parentId === processId ? [id] : []);
}

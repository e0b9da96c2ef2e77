/** The memory of a process in bytes: what it holds (`VmRSS`), or has held at the most (`VmHWM`). */
export async function memoryOf(pid: number, field: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const [, kibibytes] = new RegExp(`${field}:\\s*(\\d+) kB`).exec(status) ?? [];
  return Number(kibibytes) * 1024;
}

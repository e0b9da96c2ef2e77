/**
 * How much memory a process has, in bytes: on Linux, where the orchestrator may read that.
 *
 * Of `/proc/<pid>/status` and not `statm`, since that counts pages, whose size is not the same
 * everywhere.
 */
export function processMemoryBytes(pid: number): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const path = `/proc/${pid}/status`;
  try {
    // Where it is not allowed, reading would ask whoever sits there.
    if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return undefined;
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(path)) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
  } catch {
    return undefined; // It has ended, or there is no such file.
  }
}

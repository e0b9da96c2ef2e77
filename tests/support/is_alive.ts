/** Whether there is a process of this id that has not ended. */
export function isAlive(pid: number): boolean {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return !/\) Z /.test(status); // What has ended, and is not yet counted, is no more.
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

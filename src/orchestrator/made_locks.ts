/**
 * Lock files that are made when code is fetched: with one, a module starts without asking again
 * which versions its packages have, which takes more time and memory than all the rest. They are
 * in a folder of their own, of which no module knows.
 */
export class MadeLocks implements AsyncDisposable {
  readonly #paths = new Map<string, string>();
  #folder: Promise<string | undefined> | undefined;
  #made = 0;

  /**
   * Has the lock file of a module's code made. It takes the place of the one so far when it is whole:
   * other instances of the module start, and have theirs made, at the same time.
   *
   * @param make Fetches the code, and writes a lock file there if there is a path; code without
   * packages has none.
   */
  async make(moduleId: string, make: (path: string | undefined) => Promise<void>): Promise<void> {
    this.#folder ??= makeFolder();
    const folder = await this.#folder;
    if (folder === undefined) return await make(undefined);
    const path = this.#paths.get(moduleId) ?? `${folder}/${this.#paths.size}.lock`;
    this.#paths.set(moduleId, path);
    const fresh = `${path}.${++this.#made}`;
    try {
      await make(fresh);
      if (!await isRenamed(fresh, path)) await Deno.remove(path).catch(() => {});
    } finally {
      await Deno.remove(fresh).catch(() => {});
    }
  }

  /** Where the one of a module's code is, if it has been made and there are any. */
  pathOf(moduleId: string): string | undefined {
    return this.#paths.get(moduleId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const folder = await this.#folder;
    this.#folder = undefined;
    if (folder !== undefined) await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}

/** An orchestrator may be one that writes nothing: it is not asked whether it may. */
async function makeFolder(): Promise<string | undefined> {
  if (Deno.permissions.querySync({ name: "write" }).state !== "granted") return undefined;
  return await Deno.makeTempDir({ prefix: "pywatt-" }).catch(() => undefined);
}

async function isRenamed(from: string, to: string): Promise<boolean> {
  try {
    await Deno.rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Lock files that are made when code is fetched: with one, a module starts without asking again
 * which versions its packages have, which takes more time and memory than all the rest. They are
 * in a folder of their own, of which no module knows.
 */
export class MadeLocks implements AsyncDisposable {
  readonly #paths = new Map<string, string>();
  #folder: Promise<string | undefined> | undefined;

  /** The path of the lock file of a module's code, or nothing where none can be written. */
  async pathOf(moduleId: string): Promise<string | undefined> {
    this.#folder ??= makeFolder();
    const folder = await this.#folder;
    if (folder === undefined) return undefined;
    const path = this.#paths.get(moduleId) ?? `${folder}/${this.#paths.size}.lock`;
    this.#paths.set(moduleId, path);
    return path;
  }

  /** The same for a module whose path was asked for before. */
  madePathOf(moduleId: string): string | undefined {
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

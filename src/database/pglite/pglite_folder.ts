/** Held as long as a process has the folder open; the system releases it with the process. */
const LOCK_FILE = "pywatt.lock";

/** Is there while a new database is being written: what else is there then is of no use. */
const UNFINISHED_FILE = "pywatt.unfinished";

/** Is in every database of PostgreSQL's. */
const VERSION_FILE = "PG_VERSION";

/**
 * A folder that holds a database, for this process alone: PostgreSQL's own lock knows processes by
 * numbers that mean nothing in WebAssembly.
 */
export class PgliteFolder {
  readonly path: string;
  /** Whether there is no database in it yet. */
  readonly isNew: boolean;
  readonly #lock: Deno.FsFile;

  private constructor(path: string, isNew: boolean, lock: Deno.FsFile) {
    this.path = path;
    this.isNew = isNew;
    this.#lock = lock;
  }

  /**
   * Locks it, and removes a database that was not finished.
   *
   * @throws {Error} When it is in use, or holds something else.
   */
  static async open(path: string): Promise<PgliteFolder> {
    await refuseForeign(path);
    const lock = await Deno.open(`${path}/${LOCK_FILE}`, { create: true, write: true });
    try {
      if (!await lock.tryLock(true)) throw new Error("another process has it open");
      const names = await namesIn(path);
      if (names.includes(UNFINISHED_FILE)) await removeAll(path);
      const isNew = names.includes(UNFINISHED_FILE) || !names.includes(VERSION_FILE);
      if (isNew) await Deno.writeTextFile(`${path}/${UNFINISHED_FILE}`, "");
      return new PgliteFolder(path, isNew, lock);
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  /** Says that the new database is whole, once that is safe from a loss of power. */
  async finish(): Promise<void> {
    if (!this.isNew) return;
    await syncAll(this.path);
    await Deno.remove(`${this.path}/${UNFINISHED_FILE}`);
    await sync(this.path);
  }

  release(): void {
    this.#lock.close();
  }
}

/** A folder of somebody else's is left as it is. */
async function refuseForeign(path: string): Promise<void> {
  const names = await namesIn(path);
  const isEmpty = names.every((name) => name === LOCK_FILE);
  if (isEmpty || names.includes(UNFINISHED_FILE) || names.includes(VERSION_FILE)) return;
  throw new Error("the folder holds other files, and no database");
}

async function namesIn(path: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
}

async function removeAll(path: string): Promise<void> {
  const kept = [LOCK_FILE, UNFINISHED_FILE];
  const names = (await namesIn(path)).filter((name) => !kept.includes(name));
  await Promise.all(names.map((name) => Deno.remove(`${path}/${name}`, { recursive: true })));
}

async function syncAll(path: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    await (isDirectory ? syncAll(`${path}/${name}`) : sync(`${path}/${name}`));
  }
  await sync(path);
}

async function sync(path: string): Promise<void> {
  using file = await Deno.open(path);
  await file.sync();
}

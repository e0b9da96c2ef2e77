import { CacheError } from "../../errors.ts";

const FILE_NAME = "cache.sqlite";

/** What SQLite puts beside its file. */
const SUFFIXES = ["", "-wal", "-shm", "-journal"];

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;

/**
 * Makes the folder of a file cache, for its owner's eyes only, and the empty file in it.
 *
 * @returns The path of the file.
 * @throws {CacheError} Of kind `connection` when that is not possible, or when a link leads elsewhere.
 */
export async function prepareFolder(directory: string): Promise<string> {
  const path = `${directory}/${FILE_NAME}`;
  try {
    await Deno.mkdir(directory, { recursive: true, mode: OWNER_ONLY_FOLDER });
    for (const suffix of SUFFIXES) await refuseAllButFiles(path + suffix);
    const file = await Deno.open(path, { write: true, create: true, mode: OWNER_ONLY_FILE });
    file.close();
  } catch (error) {
    throw error instanceof CacheError ? error : cannotOpen(directory, reasonOf(error));
  }
  return path;
}

/** A link that somebody laid here would lead what is cached out of the folder. */
async function refuseAllButFiles(path: string): Promise<void> {
  const found = await Deno.lstat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (found === undefined || found.isFile) return;
  throw cannotOpen(path, found.isSymlink ? "it is a symbolic link" : "it is no file");
}

function cannotOpen(path: string, reason: string): CacheError {
  return new CacheError("connection", `Cannot open a cache in "${path}": ${reason}`);
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.NotCapable) return error.message;
  if (error instanceof Deno.errors.AlreadyExists) return "it is no folder";
  if (error instanceof Deno.errors.NotADirectory) return "it is no folder";
  return error instanceof Error ? error.message : String(error);
}

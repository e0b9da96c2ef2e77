/** The schemes that code, and keys, come by. A letter and a colon is a drive of Windows. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;

/** What SQLite keeps in no file. */
const SQLITE_MEMORY = ":memory:";

const SQLITE_SCHEME = "sqlite:";
const PGLITE_SCHEME = "pglite:";
const PGLITE_MEMORY = "pglite:memory";

/** Whether a text is a URL, rather than a path. */
export function isUrlText(text: string): boolean {
  return SCHEME.test(text);
}

/** The path of an SQLite file. */
export function absoluteSqlitePath(path: string, absolute: (path: string) => string): string {
  return path === "" || path === SQLITE_MEMORY || isUrlText(path) ? path : absolute(path);
}

/** The URL of a database: that of a file names it by its absolute path. */
export function absoluteDatabaseUrl(url: string, absolute: (path: string) => string): string {
  if (url.startsWith(SQLITE_SCHEME)) {
    return SQLITE_SCHEME + absoluteSqlitePath(url.slice(SQLITE_SCHEME.length), absolute);
  }
  const isFolder = url.startsWith(PGLITE_SCHEME) && url !== PGLITE_MEMORY && url !== PGLITE_SCHEME;
  return isFolder ? PGLITE_SCHEME + absolute(url.slice(PGLITE_SCHEME.length)) : url;
}

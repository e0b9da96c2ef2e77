/** The database of a file cache. */
import type { DatabaseSync } from "node:sqlite";
import { CacheError } from "../../errors.ts";
import type { EvictionPolicy } from "../types.ts";

/** Says in the file's header that it is one of ours ("pywc"). */
const APPLICATION_ID = 0x70797763;
const SCHEMA_VERSION = 1;

const MAX_LOG_BYTES = 4 * 1024 * 1024;

/**
 * With a write-ahead log, a kill at any moment loses nothing that was committed. `NORMAL` puts it on
 * the disk at each checkpoint rather than at each commit: a power cut may take the last ones back,
 * but tears none.
 */
const SETTINGS = [
  "journal_mode = WAL",
  "synchronous = NORMAL",
  `journal_size_limit = ${MAX_LOG_BYTES}`,
  "temp_store = MEMORY",
];

/**
 * - `size` is what the entry takes of `maxSizeBytes`; `value` comes last, so that nothing else of a
 *   row is stored behind a large one.
 * - `rank` says what goes first when there is no room: the lowest.
 * - A tag's row stays while an entry has the tag, and until `kept_until`.
 */
const SCHEMA = `
CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  expires_at INTEGER,
  rank INTEGER NOT NULL,
  size INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  value BLOB NOT NULL
) STRICT;
CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX entries_by_rank ON entries (rank);

CREATE TABLE tags (
  tag BLOB PRIMARY KEY,
  version TEXT NOT NULL,
  kept_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE entry_tags (
  tag BLOB NOT NULL,
  entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
  PRIMARY KEY (tag, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_tags_by_entry ON entry_tags (entry);

CREATE TABLE locks (
  key BLOB PRIMARY KEY,
  token TEXT NOT NULL,
  number INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE totals (size INTEGER NOT NULL, policy TEXT NOT NULL, lock_number INTEGER NOT NULL) STRICT;
INSERT INTO totals VALUES (0, '', 0);
CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN
  UPDATE totals SET size = size + NEW.size;
END;
CREATE TRIGGER entry_removed AFTER DELETE ON entries BEGIN
  UPDATE totals SET size = size - OLD.size;
END;
CREATE TRIGGER entry_resized AFTER UPDATE OF size ON entries BEGIN
  UPDATE totals SET size = size + NEW.size - OLD.size;
END;
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * Makes the tables if the file is new, and refuses a file that is not a cache's.
 *
 * @throws {CacheError} Of kind `connection`.
 */
export function prepareDatabase(database: DatabaseSync, policy: EvictionPolicy): void {
  refuseOthers(database);
  // Prepared statements, unlike exec(), tell by their error's code that another process is at it.
  for (const setting of SETTINGS) database.prepare(`PRAGMA ${setting}`).get();
  database.prepare("BEGIN IMMEDIATE").run();
  if (isEmpty(database)) database.exec(SCHEMA);
  usePolicy(database, policy);
  database.prepare("COMMIT").run();
}

/** What one policy has ranked says nothing to another. */
function usePolicy(database: DatabaseSync, policy: EvictionPolicy): void {
  const changed = database.prepare("UPDATE totals SET policy = ?1 WHERE policy <> ?1").run(policy);
  if (changed.changes > 0) database.exec("UPDATE entries SET rank = 0");
}

function isEmpty(database: DatabaseSync): boolean {
  return number(database, "SELECT count(*) AS value FROM sqlite_schema") === 0;
}

function refuseOthers(database: DatabaseSync): void {
  if (isEmpty(database)) return;
  const application = number(database, "SELECT application_id AS value FROM pragma_application_id");
  const version = number(database, "SELECT user_version AS value FROM pragma_user_version");
  if (application === APPLICATION_ID && version === SCHEMA_VERSION) return;
  const detail = application === APPLICATION_ID
    ? `its file has the format ${version}, expected ${SCHEMA_VERSION}`
    : "its file is no cache";
  throw new CacheError("connection", `Cannot open a cache: ${detail}`);
}

function number(database: DatabaseSync, sql: string): number {
  return Number(database.prepare(sql).get()?.value);
}

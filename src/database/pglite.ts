/** PostgreSQL embedded in this process, through npm:@electric-sql/pglite. */
import { DatabaseError } from "../errors.ts";
import { effectiveConfig, type PgliteConfig } from "./config.ts";
import type { SharedDatabaseDriver } from "./driver.ts";
import type { Lane } from "./lane.ts";
import { PgliteEngine } from "./pglite_engine.ts";
import { PgliteFolder } from "./pglite_folder.ts";
import { PgliteLane } from "./pglite_lane.ts";
import type { PgliteLibrary } from "./pglite_library.ts";
import { pgliteTemplate } from "./pglite_template.ts";
import { PooledDriver } from "./pooled_driver.ts";

/** @throws {DatabaseError} Of kind `connection` when the folder cannot be used. */
export async function openPglite(config: PgliteConfig): Promise<SharedDatabaseDriver> {
  const library = await import("@electric-sql/pglite");
  const pool = { ...config.pool, maxConnections: 1, minConnections: 1, maxLifetimeSeconds: 0 };
  const { folder } = config;
  const openLane = folder === undefined ? memoryOpener(library) : folderOpener(library, folder);
  return await PooledDriver.open(openLane, { ...effectiveConfig(config), pool });
}

/** A database in memory is lost with its engine: another one would not be the same. */
function memoryOpener(library: PgliteLibrary): () => Promise<Lane> {
  let isOpened = false;
  return async () => {
    if (isOpened) {
      throw new DatabaseError(
        "connection",
        'Cannot open database "pglite:memory": it was in memory, and has been lost',
      );
    }
    const template = await pgliteTemplate(library);
    const engine = await PgliteEngine.open(library, { template }, "pglite:memory");
    isOpened = true;
    return new PgliteLane(engine, () => Promise.resolve());
  };
}

function folderOpener(library: PgliteLibrary, path: string): () => Promise<Lane> {
  return async () => {
    const folder = await PgliteFolder.open(path);
    try {
      const template = folder.isNew ? { template: await pgliteTemplate(library) } : {};
      const engine = await PgliteEngine.open(library, { folder: folder.path, ...template }, path);
      await folder.finish();
      return new PgliteLane(engine, () => Promise.resolve(folder.release()));
    } catch (error) {
      folder.release();
      throw error;
    }
  };
}

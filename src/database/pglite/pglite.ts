/** PostgreSQL embedded in this process, through npm:@electric-sql/pglite. */
import { effectiveConfig, PGLITE_MEMORY, type PgliteConfig } from "../config.ts";
import type { SharedDatabaseDriver } from "../driver.ts";
import type { Lane } from "../pool/lane.ts";
import { PgliteEngine } from "./pglite_engine.ts";
import { openError } from "./pglite_error.ts";
import { PgliteFolder } from "./pglite_folder.ts";
import { PgliteLane } from "./pglite_lane.ts";
import type { PgliteLibrary } from "./pglite_start.ts";
import { openShared } from "./pglite_sharing.ts";
import { pgliteTemplate } from "./pglite_template.ts";
import { PooledDriver } from "../pool/pooled_driver.ts";

/** @throws {DatabaseError} Of kind `connection` when the folder cannot be used. */
export async function openPglite(config: PgliteConfig): Promise<SharedDatabaseDriver> {
  const { folder } = config;
  const library = await import("@electric-sql/pglite");
  const pool = { ...config.pool, maxConnections: 1, minConnections: 1, maxLifetimeSeconds: 0 };
  const effective = { ...effectiveConfig(config), pool };
  if (folder === undefined) return await PooledDriver.open(memoryOpener(library), effective);
  const path = await madeFolder(folder);
  return await openShared(path, () => PooledDriver.open(folderOpener(library, path), effective));
}

/** A database in memory is lost with its engine: another one would not be the same. */
function memoryOpener(library: PgliteLibrary): () => Promise<Lane> {
  let isOpened = false;
  return async () => {
    try {
      if (isOpened) throw new Error("it was in memory, and is lost");
      const engine = await PgliteEngine.open(library, { template: await pgliteTemplate(library) });
      isOpened = true;
      return new PgliteLane(engine, () => {});
    } catch (error) {
      throw openError(error, PGLITE_MEMORY);
    }
  };
}

function folderOpener(library: PgliteLibrary, path: string): () => Promise<Lane> {
  return async () => {
    let folder: PgliteFolder | undefined;
    try {
      folder = await PgliteFolder.open(path);
      const template = folder.isNew ? { template: await pgliteTemplate(library) } : {};
      const engine = await PgliteEngine.open(library, { folder: path, ...template });
      await folder.finish();
      return new PgliteLane(engine, () => folder?.release());
    } catch (error) {
      folder?.release();
      throw openError(error, path);
    }
  };
}

async function madeFolder(path: string): Promise<string> {
  try {
    await Deno.mkdir(path, { recursive: true });
    return await Deno.realPath(path);
  } catch (error) {
    throw openError(error, path);
  }
}

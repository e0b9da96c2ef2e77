import { PGLITE_ROLE } from "./pglite_confinement.ts";
import { type PgliteLibrary, startPglite } from "./pglite_start.ts";

/** What makes the role that statements run as: it owns what it makes, and may trim the log. */
const SETUP = `
CREATE ROLE ${PGLITE_ROLE} LOGIN;
GRANT ALL ON DATABASE postgres TO ${PGLITE_ROLE};
ALTER SCHEMA public OWNER TO ${PGLITE_ROLE};
GRANT pg_checkpoint TO ${PGLITE_ROLE};
CHECKPOINT;
`;

let making: Promise<Blob> | undefined;

/**
 * What a new database starts from. It takes seconds to make, so a process makes it once; starting
 * from it takes a fraction of that.
 */
export async function pgliteTemplate(library: PgliteLibrary): Promise<Blob> {
  making ??= makeTemplate(library);
  try {
    return await making;
  } catch (error) {
    making = undefined;
    throw error;
  }
}

async function makeTemplate(library: PgliteLibrary): Promise<Blob> {
  const pglite = await startPglite(library, {});
  try {
    await pglite.exec(SETUP);
    return await pglite.dumpDataDir("none");
  } finally {
    await pglite.close();
  }
}

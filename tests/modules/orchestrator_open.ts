// deno-lint-ignore-file no-console
/** Tries to open one service of each kind, and tells what came of it. */
import {
  createCacheService,
  createDatabaseConnection,
  createJwtService,
  PywattError,
} from "@pywatt/sdk";

const [service = "default"] = Deno.args;
await tell(() => createDatabaseConnection({ service, url: "postgres://me:hint-secret@h/d" }));
await tell(() => createCacheService({ service, url: "redis://:hint-secret@h" }));
await tell(() => createJwtService({ service, secret: "hint-secret" }));

async function tell(open: () => Promise<AsyncDisposable>): Promise<void> {
  try {
    await using _opened = await open();
    console.error("opened");
  } catch (error) {
    if (!(error instanceof PywattError)) throw error;
    console.error(`${error.name} ${error.kind}: ${error.message}`);
    console.error(Deno.inspect(error, { depth: 10 }));
  }
}

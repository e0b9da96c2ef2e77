/** Does one thing after the other, as the service `script` says, and tells what came of it. */
import {
  createCacheService,
  createDatabaseConnection,
  createService,
  type DatabaseTransaction,
  PywattError,
} from "@pywatt/sdk";
import type { Script, Step } from "../orchestrator/scripted_module.ts";

const script = await createService<Script>("script");
const db = await createDatabaseConnection();
const cache = await createCacheService();
let tx: DatabaseTransaction | undefined;
let rows: AsyncIterator<unknown> | undefined;

while (true) {
  const step = await script.call("next", null);
  await script.call("tell", { outcome: await outcomeOf(step) });
}

async function outcomeOf(step: Step): Promise<unknown> {
  try {
    return { result: await run(step) ?? null };
  } catch (error) {
    if (!(error instanceof PywattError)) throw error;
    return { error: `${error.kind}: ${error.message}` };
  }
}

async function run({ action, text = "" }: Step): Promise<unknown> {
  switch (action) {
    case "query":
      return await db.query(text);
    case "begin":
      tx = await db.beginTransaction();
      return;
    case "query in transaction":
      return await tx?.query(text);
    case "commit":
      return await tx?.commit();
    case "open stream":
      rows = db.stream(text, [], { batchSize: 10 })[Symbol.asyncIterator]();
      return (await rows.next()).value;
    case "read on":
      return (await rows?.next())?.value;
    case "start query":
      void db.query(text).catch(() => {});
      return;
    case "set":
      return await cache.set("key", text);
    case "get":
      return await cache.getString("key");
    case "lock":
      return await new Promise((resolve) => {
        void cache.withLock(text, () => {
          resolve(true);
          return new Promise(() => {}); // It is held until this process ends.
        }, { ttlSeconds: 300 });
      });
    case "exit":
      Deno.exit(Number(text));
  }
}

/** Tells how it goes to open a database in a worker. */
import { createDatabaseConnection } from "../../mod.ts";

const told = await createDatabaseConnection().then(() => "opened", ({ kind, message }) => {
  return `${kind}: ${message}`;
});
Reflect.apply(Reflect.get(globalThis, "postMessage"), globalThis, [told]);

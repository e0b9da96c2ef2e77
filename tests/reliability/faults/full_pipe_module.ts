// deno-lint-ignore-file no-console
/** Sends and asks for far more than pipes hold, in both directions at once. */
import { createDatabaseConnection } from "@pywatt/sdk";

const CALLS = 16;
const TEXT_LENGTH = 4 * 1024 * 1024;
const [how] = Deno.args;

const db = await createDatabaseConnection();
const texts = Array.from({ length: CALLS }, (_, index) => `${index}`.repeat(TEXT_LENGTH / 2));
const calls = texts.map((text) => db.queryOne("SELECT $1 AS text", [text]));
if (how === "leave") {
  await Promise.race(calls);
  Deno.exit(7);
}
const answers = await Promise.all(calls);
console.error(`${answers.filter((row, index) => row?.text === texts[index]).length} are right`);
await db.close();

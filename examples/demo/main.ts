// deno-lint-ignore-file no-console
/**
 * The demo: two modules without any permission do a shop's bookkeeping, and the same files do it
 * alone. `DATABASE_URL` and `REDIS_URL` put it on PostgreSQL and Redis.
 */
import { createDatabaseConnection } from "@pywatt/sdk";
import { type Backend, clean, emptyBackend } from "./backend.ts";
import { setOutBait } from "./bait.ts";
import { type Run, runAlone, runAsModules } from "./run.ts";

const IMPORTER = { name: "importer" };
const REPORTER = { name: "reporter" };

const startedAtMs = performance.now();
const proofs: { readonly claim: string; readonly holds: boolean }[] = [];
const folder = await Deno.makeTempDir({ prefix: "pywatt-demo-" });
try {
  await demonstrate();
} finally {
  await Deno.remove(folder, { recursive: true });
}
const failed = proofs.filter(({ holds }) => !holds).length;
heading("Summary");
for (const { claim, holds } of proofs) console.log(`${holds ? "✓" : "✗ NOT TRUE:"} ${claim}`);
const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1);
console.log(`\n${proofs.length - failed} of ${proofs.length} claims proved in ${seconds} s`);
Deno.exitCode = failed === 0 ? 0 : 1;

async function demonstrate(): Promise<void> {
  const backend = await emptyBackend(folder, "launched");
  heading(`Launched, on ${backend.name}`);
  console.log("Permissions of each module: --allow-env=PYWATT_MODULE_ID, and nothing else\n");
  const launched = await runAsModules([IMPORTER, REPORTER], backend, printLine);
  prove("two modules without permissions did the work", launched.every(({ success }) => success));
  prove("the day with a wrong order was rolled back as a whole", await isRolledBack(backend));
  prove("the second read of the report came from the cache", has(launched, "cache hit"));
  prove("a changed token was refused", has(launched, "refused: invalid_signature"));

  heading("A module that wants more");
  await using bait = await setOutBait(folder);
  const prisoner = { name: "prisoner", args: bait.args };
  const imprisoned = await runAsModules([prisoner], backend, printLine);
  const isContained = count(imprisoned, "cannot ") === 7 && !await bait.wasTouched();
  prove("7 ways out of a module were tried, and all were closed", isContained);
  const free = await runAlone(prisoner, backend);
  console.log(`\nThe same program with --allow-all: ${count([free], "CAN ")} of 7 ways are open`);
  prove("the same 7 ways are open to a program with all permissions", count([free], "CAN ") === 7);

  heading("The same two files alone, with drivers of their own");
  const empty = await emptyBackend(folder, "alone");
  const alone = [await runAlone(IMPORTER, empty), await runAlone(REPORTER, empty)];
  alone.forEach((run, index) => compare(run, launched[index]));
  await clean(empty);
}

function compare({ name, success, lines }: Run, launched: Run | undefined): void {
  const isSame = success && lines.join("\n") === launched?.lines.join("\n");
  console.log(`${name}: ${lines.length} lines, ${isSame ? "the same" : "DIFFERENT:"}`);
  if (!isSame) { for (const line of lines) printLine(name, line); }
  prove(`${name}.ts says the same, launched and alone`, isSame);
}

async function isRolledBack({ databaseUrl }: Backend): Promise<boolean> {
  await using db = await createDatabaseConnection({ url: databaseUrl });
  const days = await db.query("SELECT DISTINCT day FROM pywatt_demo_orders ORDER BY day");
  return days.map(({ day }) => day).join() === "2026-03-02,2026-03-03,2026-03-05";
}

function has(runs: readonly Run[], text: string): boolean {
  return runs.some(({ lines }) => lines.some((line) => line.includes(text)));
}

function count(runs: readonly Run[], start: string): number {
  return runs.flatMap(({ lines }) => lines).filter((line) => line.startsWith(start)).length;
}

function prove(claim: string, holds: boolean): void {
  proofs.push({ claim, holds });
}

function heading(text: string): void {
  console.log(`\n${text}\n${"─".repeat(text.length)}`);
}

function printLine(name: string, line: string): void {
  console.log(`${name} | ${line}`);
}

/** `deno task gate`: all the checks that need no server, each in one line. */
import { print } from "./print.ts";
import { PROJECT_FOLDER } from "./project_folder.ts";
import { runDeno } from "./run_deno.ts";

const STEPS: ReadonlyMap<string, readonly string[]> = new Map([
  ["format", ["fmt", "--check"]],
  ["lint", ["lint"]],
  ["types", ["check", "."]],
  ["documentation", ["run", "-A", "tools/check_documentation.ts"]],
  ["publishing", ["run", "-A", "tools/check_publish.ts"]],
]);

let failures = 0;
for (const [name, args] of STEPS) {
  const { success, output } = await runDeno(args, PROJECT_FOLDER);
  print(`${success ? "ok    " : "FAILED"} ${name}`);
  if (success) continue;
  failures++;
  print(output.trimEnd());
}
Deno.exitCode = failures === 0 ? 0 : 1;

/**
 * `deno task publish`: publishes from a copy of the tree without `links`, which `deno publish` would
 * refuse. Arguments go to `deno publish`.
 */
import { assertJsrReachable } from "./assert_jsr_reachable.ts";
import { print } from "./print.ts";
import { ProjectCopy } from "./project_copy.ts";
import { showDeno } from "./run_deno.ts";

async function publishCopy(args: readonly string[]): Promise<number> {
  await assertJsrReachable();
  await using copy = await ProjectCopy.make("none");
  // The copy is under no version control, so nothing could tell that it is clean.
  return await showDeno(["publish", "--allow-dirty", ...args], copy.folder);
}

try {
  Deno.exitCode = await publishCopy(Deno.args);
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  Deno.exitCode = 1;
}

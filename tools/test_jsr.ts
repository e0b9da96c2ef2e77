/**
 * `deno task test:jsr`: runs the tests against the packages of JSR, instead of the local ones that
 * stand in for them, in a copy of the tree.
 */
import { assertJsrReachable } from "./assert_jsr_reachable.ts";
import { print } from "./print.ts";
import { ProjectCopy } from "./project_copy.ts";
import { showDeno } from "./run_deno.ts";

async function testCopy(args: readonly string[]): Promise<number> {
  await assertJsrReachable();
  await using copy = await ProjectCopy.make("none");
  return await showDeno(["run", "-A", "tools/test_with_servers.ts", ...args], copy.folder);
}

try {
  Deno.exitCode = await testCopy(Deno.args);
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  Deno.exitCode = 1;
}

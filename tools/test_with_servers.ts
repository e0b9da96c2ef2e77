/**
 * `deno task test`: runs the tests against private throw-away servers. Arguments go to `deno test`;
 * the last line says how many tests passed and failed. (Were this file called `test.ts`, `deno test`
 * would take it for a test and run it within itself, without end.)
 */
import { Interruption } from "./interruption.ts";
import { print } from "./print.ts";
import { runTests } from "./run_tests.ts";
import { startServices } from "./servers/start_services.ts";
import type { TestTally } from "./test_tally.ts";

const NOTHING_RAN: TestTally = { passed: 0, failed: 1 };

async function runWithServices(args: readonly string[], signal: AbortSignal): Promise<TestTally> {
  await using services = await startServices(signal);
  print(`Running deno test -A ${args.join(" ")}`.trimEnd());
  return await runTests({ args, env: services.env, signal });
}

async function tallyOrFailure(args: readonly string[]): Promise<TestTally> {
  using interruption = new Interruption();
  const { signal } = interruption;
  try {
    return await runWithServices(args, signal);
  } catch (error) {
    // What an interrupted program says on its way out is beside the point.
    if (!signal.aborted) print(error instanceof Error ? error.message : String(error));
    return NOTHING_RAN;
  } finally {
    if (signal.aborted) print("Interrupted");
  }
}

const { passed, failed } = await tallyOrFailure(Deno.args);
print(`${passed} passed, ${failed} failed`);
Deno.exit(passed > 0 && failed === 0 ? 0 : 1);

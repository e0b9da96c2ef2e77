import type { Comparison, Direction, Setting } from "../comparison.ts";
import { memoryOf } from "../memory_of.ts";
import { Orchestrator } from "../../src/orchestrator/mod.ts";

const MODULE = "first-query";
const FIRST_QUERY = new URL("../programs/first_query.ts", import.meta.url);
const EMPTY = new URL("../programs/empty.ts", import.meta.url);

/** What a start came to. */
interface Start {
  readonly answeredMs: number;
  readonly peakBytes: number;
}

/** From the start of a program to its first answered query, and the memory that it takes. */
export const START_UP: readonly Comparison[] = [
  compareStarts("start to first query ÷ direct", 0.45, async (setting, launch) => {
    const { answeredMs } = await direct(setting);
    return (await launch()).answeredMs / answeredMs;
  }),
  compareStarts("start to first query ÷ empty script", 1.25, async (_setting, launch) => {
    const emptyMs = await empty();
    return (await launch()).answeredMs / emptyMs;
  }),
  compareStarts("peak memory of a module ÷ direct", 0.65, async (setting, launch) => {
    const { peakBytes } = await direct(setting);
    return (await launch()).peakBytes / peakBytes;
  }),
];

function compareStarts(
  name: string,
  target: number,
  compare: (setting: Setting, launch: () => Promise<Start>) => Promise<number>,
): Comparison {
  const direction: Direction = "at most";
  return {
    name,
    target,
    direction,
    async start(setting) {
      let whenAnswered = () => {};
      let checkedMs = NaN;
      const orchestrator = new Orchestrator({
        services: { database: { default: { url: setting.env.DATABASE_URL ?? "" } } },
        modules: { [MODULE]: { entry: FIRST_QUERY } },
        onModuleOutput: () => whenAnswered(),
      });
      async function launch(): Promise<Start> {
        const answered = Promise.withResolvers<void>();
        whenAnswered = answered.resolve;
        const launchMs = performance.now();
        const module = await orchestrator.launch(MODULE);
        const startMs = performance.now();
        checkedMs = startMs - launchMs;
        await answered.promise;
        const answeredMs = performance.now() - startMs;
        const peakBytes = await memoryOf(module.pid ?? 0, "VmHWM");
        await module.exited;
        return { answeredMs, peakBytes };
      }
      await launch();
      return {
        round: () => compare(setting, launch),
        notes: () => `Before a module starts, its code was checked for ${checkedMs.toFixed(0)} ms.`,
        [Symbol.asyncDispose]: () => orchestrator.stop(),
      };
    },
  };
}

async function direct({ env }: Setting): Promise<Start> {
  const startMs = performance.now();
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", FIRST_QUERY.href],
    env: { ...env },
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.getReader();
  await reader.read();
  const answeredMs = performance.now() - startMs;
  const peakBytes = await memoryOf(child.pid, "VmHWM");
  await reader.cancel();
  return { answeredMs, peakBytes };
}

async function empty(): Promise<number> {
  const startMs = performance.now();
  await new Deno.Command(Deno.execPath(), { args: ["run", EMPTY.href] }).output();
  return performance.now() - startMs;
}

/**
 * What the way through an orchestrator costs: the same program alone and launched, turn by turn, on
 * SQLite and a cache in memory, and on `DATABASE_URL` and `REDIS_URL` where they are set.
 */
import { Orchestrator } from "../src/orchestrator/mod.ts";

const ROUNDS = 5;
const WORKLOAD = new URL("./workload.ts", import.meta.url);

interface Comparison {
  readonly name: string;
  readonly workload: "select" | "get";
  readonly backend: "embedded" | "server";
}

const DATABASE_URL = Deno.env.get("DATABASE_URL");
const REDIS_URL = Deno.env.get("REDIS_URL");

const COMPARISONS: readonly Comparison[] = [
  { name: "SQLite SELECT", workload: "select", backend: "embedded" },
  { name: "in-memory cache get", workload: "get", backend: "embedded" },
  ...DATABASE_URL
    ? [{ name: "PostgreSQL SELECT", workload: "select", backend: "server" } as const]
    : [],
  ...REDIS_URL ? [{ name: "Redis get", workload: "get", backend: "server" } as const] : [],
];

async function alone({ workload, backend }: Comparison): Promise<number> {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", WORKLOAD.href, workload, backend],
    stderr: "piped",
  }).output();
  return figureIn(new TextDecoder().decode(stderr));
}

async function launched({ workload, backend }: Comparison): Promise<number> {
  let output = "";
  const isServer = backend === "server";
  await using orchestrator = new Orchestrator({
    services: {
      database: { default: isServer && DATABASE_URL ? { url: DATABASE_URL } : {} },
      cache: { default: isServer && REDIS_URL ? { url: REDIS_URL } : {} },
    },
    modules: { bench: { entry: WORKLOAD, args: [workload, backend] } },
    onModuleOutput: ({ line }) => output += `${line}\n`,
  });
  await (await orchestrator.launch("bench")).exited;
  return figureIn(output);
}

function figureIn(output: string): number {
  const figure = /operations per second: ([\d.]+)/.exec(output)?.[1];
  if (figure === undefined) throw new Error(`Cannot read a figure from: ${output}`);
  return Number(figure);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

print(`Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores, ${ROUNDS} rounds each`);
print("operations, 64 in flight        launched ÷ alone (min–max)   alone/s   launched/s");
for (const comparison of COMPARISONS) {
  const figures: { alone: number; launched: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    figures.push({ alone: await alone(comparison), launched: await launched(comparison) });
  }
  const ratios = figures.map((figure) => figure.launched / figure.alone);
  const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  const perSecond = [figures.map((figure) => figure.alone), figures.map((f) => f.launched)]
    .map((values) => String(Math.round(median(values))).padStart(10));
  print(
    `${comparison.name.padEnd(32)}${median(ratios).toFixed(2)} (${range})`.padEnd(58) +
      perSecond.join("   "),
  );
}

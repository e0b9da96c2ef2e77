import { arrayOf, isBoolean, isNumber, isString, optional, shape } from "../guard.ts";
import type { Guarded } from "../guard.ts";
import { escapeControlCharacters } from "../orchestrator/observability/log_format.ts";
import { alignedRows } from "./aligned_rows.ts";
import { type Command, EXIT_CODES, UsageError } from "./command.ts";
import { duration } from "./duration.ts";
import { type Look, type Paint, paintOf } from "./style.ts";

const DEFAULT_URL = "http://127.0.0.1:9600";
const TIMEOUT_MS = 5_000;
const BYTES_PER_MIB = 1_048_576;

const isStatus = shape({
  ready: isBoolean,
  pid: isNumber,
  uptimeSeconds: isNumber,
  modules: arrayOf(shape({
    id: isString,
    state: isString,
    restarts: isNumber,
    operations: isNumber,
    errors: isNumber,
    pid: optional(isNumber),
    uptimeSeconds: optional(isNumber),
    memoryBytes: optional(isNumber),
  })),
  services: arrayOf(shape({
    kind: isString,
    name: isString,
    state: isString,
    pool: optional(shape({
      maxConnections: isNumber,
      open: isNumber,
      busy: isNumber,
      waiting: isNumber,
    })),
  })),
});

type Status = Guarded<typeof isStatus>;

const GOOD: readonly string[] = ["connected", "open"];
const BAD: readonly string[] = ["crash_looping", "failed"];

/** `status`: what a running orchestrator does. */
export const statusCommand: Command = {
  name: "status",
  summary: "Shows what a running orchestrator does",
  operands: [],
  details: "It asks the status server of an orchestrator, which `run --status` starts.",
  options: {
    url: { value: "URL", description: `The status server. By default ${DEFAULT_URL}.` },
    "token-file": { value: "FILE", description: "A file with the token that it asks for." },
    json: { description: "Writes the whole answer, as JSON." },
  },
  exitCodes: {
    0: "It is ready.",
    1: "It is not ready, or does not answer.",
    2: "The command line is wrong.",
  },
  async run(args, terminal) {
    const url = statusUrl(args.text("url") ?? DEFAULT_URL);
    const answer = await ask(url, args.text("token-file"));
    if (!isStatus(answer)) throw new Error(`${url} gave no status of an orchestrator`);
    terminal.write(
      args.flag("json")
        ? `${JSON.stringify(answer, null, 2)}\n`
        : `${statusLines(answer, paintOf(terminal)).join("\n")}\n`,
    );
    return answer.ready ? EXIT_CODES.ok : EXIT_CODES.failure;
  },
};

function statusUrl(given: string): URL {
  const base = URL.canParse(given) ? new URL(given) : undefined;
  if (base?.protocol === "http:" || base?.protocol === "https:") {
    return new URL("status.json", base.href.endsWith("/") ? base : `${base.href}/`);
  }
  throw new UsageError(`--url is "${given}", expected one as ${DEFAULT_URL}`);
}

async function ask(url: URL, tokenFile: string | undefined): Promise<unknown> {
  const token = tokenFile === undefined ? undefined : (await Deno.readTextFile(tokenFile)).trim();
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(url, { headers, signal, redirect: "error" });
  } catch {
    throw new Error(`no orchestrator answers at ${url.origin}`);
  }
  if (response.status === 401) {
    await response.body?.cancel();
    throw new Error(`${url.origin} asks for a token, expected the right --token-file`);
  }
  try {
    return await response.json();
  } catch {
    throw new Error(`${url} gave no status of an orchestrator`);
  }
}

function statusLines(status: Status, paint: Paint): string[] {
  const { ready, pid, uptimeSeconds, modules, services } = status;
  return [
    `${paint(ready ? "green" : "red", ready ? "ready" : "not ready")}  ` +
    `pid ${pid}, up ${duration(uptimeSeconds)}`,
    "",
    paint("bold", "modules"),
    ...alignedRows(modules.map((module) => [
      escapeControlCharacters(module.id),
      module.state.replace("_", " "),
      module.uptimeSeconds === undefined ? "-" : `up ${duration(module.uptimeSeconds)}`,
      counted(module.restarts, "restart"),
      module.pid === undefined ? "-" : `pid ${module.pid}`,
      module.memoryBytes === undefined ? "-" : mebibytes(module.memoryBytes),
      `${counted(module.operations, "operation")}, ${module.errors} failed`,
    ])).map((line, index) => painted(line, modules[index]?.state, paint)),
    "",
    paint("bold", "services"),
    ...alignedRows(services.map(({ kind, name, state, pool }) => [
      kind,
      escapeControlCharacters(name),
      state,
      pool === undefined
        ? ""
        : `${pool.busy} of ${pool.maxConnections} connections busy, ${pool.waiting} waiting`,
    ])).map((line, index) => painted(line, services[index]?.state, paint)),
  ];
}

function painted(line: string, state: string | undefined, paint: Paint): string {
  const [mark, look] = lookOf(state ?? "");
  return `  ${paint(look, mark)} ${line}`;
}

function lookOf(state: string): readonly [mark: string, look: Look] {
  if (GOOD.includes(state)) return ["●", "green"];
  return BAD.includes(state) ? ["✖", "red"] : ["○", "dim"];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MIB).toFixed(1)} MiB`;
}

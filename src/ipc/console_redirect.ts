// deno-lint-ignore-file no-console -- this is where the module's console is led off stdout
/**
 * Sends all that the module's console would write to stdout to stderr: stdout carries the protocol.
 *
 * What still reaches stdout (a saved reference, a worker, a subprocess) is recognised and logged by
 * the orchestrator (docs/protocol.md §2.3).
 */
export function redirectConsoleToStderr(): void {
  const toStderr = console.error.bind(console);
  console.log = toStderr;
  console.info = toStderr;
  console.debug = toStderr;
  console.dirxml = toStderr;
  console.dir = (value?: unknown, options?: Deno.InspectOptions) => {
    toStderr(Deno.inspect(value, options));
  };
  console.table = (data?: unknown) => toStderr(Deno.inspect(data, { compact: false }));
  redirectGroups(toStderr);
  redirectCounts(toStderr);
  redirectTimes(toStderr);
}

type Write = (...data: unknown[]) => void;

function redirectGroups(write: Write): void {
  const indent = console.group.bind(console);
  console.group = (...label: unknown[]) => {
    if (label.length > 0) write(...label);
    indent(); // Without a label, it writes nothing.
  };
  console.groupCollapsed = console.group;
}

function redirectCounts(write: Write): void {
  const counts = new Map<string, number>();
  console.count = (label = "default") => {
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    write(`${label}: ${count}`);
  };
  console.countReset = (label = "default") => void counts.delete(label);
}

function redirectTimes(write: Write): void {
  const startsMs = new Map<string, number>();
  const tell = (label: string, data: readonly unknown[]) => {
    const startMs = startsMs.get(label);
    if (startMs === undefined) write(`Timer '${label}' does not exist`);
    else write(`${label}: ${Math.round(performance.now() - startMs)}ms`, ...data);
  };
  console.time = (label = "default") => void startsMs.set(label, performance.now());
  console.timeLog = (label = "default", ...data: unknown[]) => tell(label, data);
  console.timeEnd = (label = "default") => {
    tell(label, []);
    startsMs.delete(label);
  };
}

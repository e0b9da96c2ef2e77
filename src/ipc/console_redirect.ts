// deno-lint-ignore-file no-console -- this is where the module's console is led off stdout
/**
 * Sends the module's `console.log` and its like to stderr, since stdout carries the protocol.
 *
 * What still reaches stdout (`console.table`, a saved reference, a worker, a subprocess) is
 * recognised and logged by the orchestrator (docs/protocol.md §2.3).
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
}

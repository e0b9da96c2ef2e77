/** On what was measured. */
export function describeMachine(): string {
  const cpu = /model name\s*: (.+)/.exec(Deno.readTextFileSync("/proc/cpuinfo"))?.[1] ?? "unknown";
  const [load = 0] = Deno.loadavg();
  const date = new Date().toISOString().slice(0, 10);
  return `${date}: ${navigator.hardwareConcurrency} cores (${cpu}), Linux ${Deno.osRelease()}, ` +
    `Deno ${Deno.version.deno}, load at the start ${load.toFixed(1)}`;
}

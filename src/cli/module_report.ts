import { spawnArgs } from "../orchestrator/spawn_args.ts";
import type { ModuleConfig, ServiceConfigs } from "../orchestrator/types.ts";
import type { Paint } from "./style.ts";

/** A module that was checked. */
export interface CheckedModule {
  readonly id: string;
  readonly config: ModuleConfig;
  readonly failure: string | undefined;
}

/** What a module will be allowed, a line each. */
export function moduleReport(
  { id, config, failure }: CheckedModule,
  services: ServiceConfigs,
  paint: Paint,
): string[] {
  const { restart = {}, args = [] } = config;
  const flags = spawnArgs(config).slice(0, -1 - args.length);
  const rows = [
    ["entry", String(config.entry)],
    ["deno", flags.join(" ")],
    ["variables", Object.keys(config.env ?? {}).join(", ") || "none"],
    ["services", servicesOf(services)],
    ["restart", restart.when ?? "never"],
  ];
  return [
    `  ${failure === undefined ? paint("green", "✔") : paint("red", "✖")} ${paint("bold", id)}`,
    ...rows.map(([name = "", value = ""]) => `    ${paint("dim", name.padEnd(10))} ${value}`),
    ...(failure === undefined
      ? []
      : failure.split("\n").map((line) => `    ${paint("red", line)}`)),
  ];
}

function servicesOf(services: ServiceConfigs): string {
  const names = Object.entries(services).flatMap(([kind, byName]) => {
    return Object.keys(byName ?? {}).map((name) => `${kind} ${name}`);
  });
  return names.join(", ") || "none";
}

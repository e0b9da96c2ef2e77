import { spawnArgs } from "../orchestrator/spawn_args.ts";
import type { ModuleLimits, ModuleServices } from "../orchestrator/module_grants.ts";
import type { ModuleConfig, ServiceConfigs } from "../orchestrator/types.ts";
import type { Paint } from "./style.ts";

const KINDS = ["database", "cache", "jwt"] as const;

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
  const { restart = {}, args = [], limits = {}, instances = 1, startsAfter = [] } = config;
  const flags = spawnArgs(config).slice(0, -1 - args.length);
  const rows = [
    ["entry", String(config.entry)],
    ["deno", flags.join(" ")],
    ["variables", Object.keys(config.env ?? {}).join(", ") || "none"],
    ["services", servicesOf(services, config.services)],
    ...(Object.keys(limits).length === 0 ? [] : [["limits", limitsOf(limits)]]),
    ...(instances === 1 ? [] : [["instances", String(instances)]]),
    ...(startsAfter.length === 0 ? [] : [["after", startsAfter.join(", ")]]),
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

function servicesOf(services: ServiceConfigs, granted: ModuleServices | undefined): string {
  const names = KINDS.flatMap((kind) => {
    const grants: Readonly<Record<string, object>> = granted?.[kind] ?? {};
    const known = Object.keys(services[kind] ?? {});
    if (granted === undefined) return known.map((name) => `${kind} ${name}`);
    return known.filter((name) => Object.hasOwn(grants, name)).map((name) => {
      const terms = Object.entries(grants[name] ?? {})
        .map(([term, value]) => `${term} ${JSON.stringify(value)}`);
      return `${kind} ${name}${terms.length === 0 ? "" : ` (${terms.join(", ")})`}`;
    });
  });
  const custom = (granted?.custom ?? []).map((name) => `custom ${name}`);
  return [...names, ...custom].join(", ") || "none";
}

function limitsOf(limits: ModuleLimits): string {
  return Object.entries(limits).map(([name, value]) => `${name} ${value}`).join(", ");
}

import type { JwtIssueRules } from "../jwt/config_types.ts";
import type { CacheGrant, DatabaseGrant, JwtGrant, ModuleServices } from "./module_grants.ts";
import { moduleNameOf } from "./module_names.ts";
import type { ModuleConfig } from "./types.ts";

/** What a module is granted of one service, whatever kind that is. */
export type Grant = DatabaseGrant & CacheGrant & { readonly issue?: false | JwtIssueRules };

const NOTHING_SAID: Grant = {};

/** What a module gets that names no service, where there are several. */
const DEFAULT = "default";

/** Which services each module may use, and how. */
export class ModulePolicies {
  readonly #modules: Readonly<Record<string, ModuleConfig>> | undefined;

  /** @param modules All that there are; without them, whoever asks is granted everything. */
  constructor(modules: Readonly<Record<string, ModuleConfig>> | undefined) {
    this.#modules = modules;
  }

  /**
   * Which service a module means.
   *
   * @param known The services of this kind.
   * @param asked Its name, if the module says one.
   */
  nameOf(
    moduleId: string,
    serviceType: string,
    known: Iterable<string>,
    asked: string | undefined,
  ): string {
    if (asked !== undefined) return asked;
    const [only = DEFAULT, ...others] = [...known].filter((name) => {
      return this.grantOf(moduleId, serviceType, name) !== undefined;
    });
    return others.length === 0 ? only : DEFAULT;
  }

  /** @returns How a module may use a service; nothing, where it may not. */
  grantOf(moduleId: string, serviceType: string, name: string): Grant | undefined {
    if (this.#modules === undefined) return NOTHING_SAID;
    const config = this.#configOf(moduleId);
    if (config === undefined) return undefined;
    return config.services === undefined
      ? NOTHING_SAID
      : grantIn(config.services, serviceType, name);
  }

  /** How many modules may use a service; instances of one count as one. */
  usersOf(serviceType: string, name: string): number {
    if (this.#modules === undefined) return 1;
    return Object.values(this.#modules).filter(({ services }) => {
      return services === undefined || grantIn(services, serviceType, name) !== undefined;
    }).length;
  }

  #configOf(moduleId: string): ModuleConfig | undefined {
    const name = moduleNameOf(moduleId);
    return this.#modules !== undefined && Object.hasOwn(this.#modules, name)
      ? this.#modules[name]
      : undefined;
  }
}

function grantIn(services: ModuleServices, serviceType: string, name: string): Grant | undefined {
  switch (serviceType) {
    case "database":
      return own<DatabaseGrant>(services.database, name);
    case "cache":
      return own<CacheGrant>(services.cache, name);
    case "jwt":
      return own<JwtGrant>(services.jwt, name);
    case "custom":
      return services.custom?.includes(name) ? NOTHING_SAID : undefined;
    default:
      return undefined;
  }
}

function own<T>(grants: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return grants !== undefined && Object.hasOwn(grants, name) ? grants[name] : undefined;
}

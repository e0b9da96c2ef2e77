import { resolveCacheConfig } from "../cache/config.ts";
import { openCacheDriver } from "../cache/direct.ts";
import type { CacheDriver } from "../cache/driver.ts";
import { CacheHandler } from "../cache/handler.ts";
import { withNamespace } from "../cache/namespaced.ts";
import type { CacheConfig, EffectiveCacheConfig } from "../cache/types.ts";
import { encodeChangedSettings } from "../ipc/changed_settings.ts";
import { toCamelCaseKeys } from "../ipc/naming.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import { takenNames } from "./allowable.ts";
import { confinedPath } from "./confined_path.ts";
import { closing, withinTime } from "./granted_handler.ts";
import {
  allowableCacheSettings,
  type AskedCache,
  askedCache,
  changedCacheSettings,
} from "./inherited_cache.ts";
import type { Grant } from "./module_policies.ts";
import type {
  OpenedService,
  ServiceRequest,
  SharedService,
  SharedState,
} from "./shared_service.ts";
import { Variants } from "./variants.ts";

/** One cache for all modules, each with its own rights to it. */
export class SharedCache implements SharedService {
  readonly #config: CacheConfig;
  readonly #drivers: Variants<CacheConfig, CacheDriver>;

  constructor(config: CacheConfig) {
    this.#config = config;
    this.#drivers = new Variants(config, openCacheDriver);
  }

  async open({ shareName, grant, hint }: ServiceRequest): Promise<OpenedService> {
    const asked = askedCache(toCamelCaseKeys({ ...hint }));
    const { taken, config } = await this.#inherited(grant, asked);
    const { driver, giveBack } = await this.#drivers.use(shareName, config);
    const { readOnly = false, maxValueBytes, namespace } = grant;
    const handler = new CacheHandler(withNamespace(driver, namespace), {
      readOnly,
      ...(maxValueBytes === undefined ? {} : { maxValueBytes }),
    });
    const effective: EffectiveCacheConfig = {
      ...driver.config,
      ...(asked.defaultTtlSeconds === undefined
        ? {}
        : { defaultTtlSeconds: asked.defaultTtlSeconds }),
      ...(readOnly ? { readOnly } : {}),
      ...(maxValueBytes === undefined ? {} : { maxValueBytes }),
    };
    const changed = changedCacheSettings(effective, config, asked, taken);
    return {
      handler: closing(inTime(handler, config, asked), giveBack),
      config: { ...effective, changed: encodeChangedSettings(changed) },
    };
  }

  status(): SharedState {
    return this.#drivers.status();
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#drivers.check(signal);
  }

  async close(): Promise<void> {
    await this.#drivers.close();
  }

  /** What to open: the service's own settings, or with some of the module's among them. */
  async #inherited(
    { config: inheritance }: Grant,
    asked: AskedCache,
  ): Promise<{ readonly taken: ReadonlySet<string>; readonly config: CacheConfig }> {
    const untouched = { taken: new Set<string>(), config: this.#config };
    if (inheritance === undefined || inheritance === "override") return untouched;
    const names = takenNames(allowableCacheSettings(this.#config), inheritance);
    const taken = new Set(Object.keys(asked).filter((name) => names.has(name)));
    if (taken.size === 0) return untouched;
    const { hosts, database, directory, maxSizeBytes, policy } = asked;
    return {
      taken,
      config: {
        ...this.#config,
        ...(taken.has("hosts") && hosts ? { hosts } : {}),
        ...(taken.has("database") && database !== undefined ? { database } : {}),
        ...(taken.has("policy") && policy ? { policy } : {}),
        ...(taken.has("maxSizeBytes") && maxSizeBytes
          ? { maxSizeBytes: Math.min(maxSizeBytes, this.#sizeBytes()) }
          : {}),
        ...(taken.has("directory") && directory !== undefined
          ? { directory: await confinedPath(this.#config.directory ?? ".", directory) }
          : {}),
      },
    };
  }

  #sizeBytes(): number {
    const resolved = resolveCacheConfig(this.#config);
    return "maxSizeBytes" in resolved ? resolved.maxSizeBytes : Infinity;
  }
}

/** A module that asks for a shorter time than the service gives gets it. */
function inTime(
  handler: ServiceHandler,
  config: CacheConfig,
  { operationTimeoutSeconds = Infinity }: AskedCache,
): ServiceHandler {
  const resolved = resolveCacheConfig(config);
  if (!("operationTimeoutMs" in resolved)) return handler;
  const timeoutMs = operationTimeoutSeconds * 1_000;
  if (timeoutMs >= resolved.operationTimeoutMs) return handler;
  return withinTime(handler, timeoutMs);
}

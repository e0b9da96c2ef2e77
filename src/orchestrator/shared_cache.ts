import { resolveCacheConfig } from "../cache/config.ts";
import { openCacheDriver } from "../cache/direct.ts";
import type { CacheDriver } from "../cache/driver.ts";
import { CacheHandler } from "../cache/handler.ts";
import { withNamespace } from "../cache/namespaced.ts";
import { tracedCache } from "../cache/traced_cache.ts";
import type { CacheConfig, EffectiveCacheConfig } from "../cache/types.ts";
import { encodeError } from "../ipc/wire_error.ts";
import type { Logger } from "../logger.ts";
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
import { ReplaceableCache } from "./replaceable_cache.ts";
import type { Reconfigured } from "./types.ts";
import { Variants } from "./variants.ts";

/** One cache for all modules, each with its own rights to it. */
export class SharedCache implements SharedService {
  readonly #name: string;
  readonly #logger: Logger;
  readonly #drivers: Variants<CacheConfig, CacheDriver, ReplaceableCache>;

  constructor(name: string, config: CacheConfig, logger: Logger) {
    this.#name = name;
    this.#logger = logger;
    this.#drivers = new Variants(config, {
      typeSetting: "cacheType",
      open: openCacheDriver,
      share: (driver) => new ReplaceableCache(driver),
    });
  }

  async open({ shareName, grant, hint }: ServiceRequest): Promise<OpenedService> {
    const asked = askedCache(toCamelCaseKeys({ ...hint }));
    const { taken, config: own } = await this.#inherited(this.#drivers.config, grant, asked);
    const { driver, giveBack } = await this.#drivers.use(shareName, async (service) => {
      return (await this.#inherited(service, grant, asked)).config;
    });
    const config = own ?? this.#drivers.config;
    const { readOnly = false, maxValueBytes, namespace } = grant;
    const handler = new CacheHandler(withNamespace(tracedCache(driver), namespace), {
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

  /**
   * Puts other settings in the place of its own, while modules use it.
   *
   * @throws {TypeError} When they are of another type.
   */
  async reconfigure(config: CacheConfig, drainMs: number): Promise<Reconfigured> {
    return await this.#drivers.reconfigure(config, drainMs, (error) => {
      this.#logger.error(
        `Cache "${this.#name}" with settings of a module's own stays as it was: ` +
          encodeError(error).error,
      );
    });
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

  /** What to open, where it is not the service's own settings alone. */
  async #inherited(
    service: CacheConfig,
    { config: inheritance }: Grant,
    asked: AskedCache,
  ): Promise<{ readonly taken: ReadonlySet<string>; readonly config: CacheConfig | undefined }> {
    const untouched = { taken: new Set<string>(), config: undefined };
    if (inheritance === undefined || inheritance === "override") return untouched;
    const names = takenNames(allowableCacheSettings(service), inheritance);
    const taken = new Set(Object.keys(asked).filter((name) => names.has(name)));
    if (taken.size === 0) return untouched;
    const { hosts, database, directory, maxSizeBytes, policy } = asked;
    return {
      taken,
      config: {
        ...service,
        ...(taken.has("hosts") && hosts ? { hosts } : {}),
        ...(taken.has("database") && database !== undefined ? { database } : {}),
        ...(taken.has("policy") && policy ? { policy } : {}),
        ...(taken.has("maxSizeBytes") && maxSizeBytes
          ? { maxSizeBytes: Math.min(maxSizeBytes, sizeBytesOf(service)) }
          : {}),
        ...(taken.has("directory") && directory !== undefined
          ? { directory: await confinedPath(service.directory ?? ".", directory) }
          : {}),
      },
    };
  }
}

function sizeBytesOf(service: CacheConfig): number {
  const resolved = resolveCacheConfig(service);
  return "maxSizeBytes" in resolved ? resolved.maxSizeBytes : Infinity;
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

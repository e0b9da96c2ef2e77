import { spelledOut } from "../database/config.ts";
import { openDatabaseDriver } from "../database/direct.ts";
import type { DatabaseDriver, SharedDatabaseDriver } from "../database/driver.ts";
import { DatabaseHandler } from "../database/handler.ts";
import { ReadOnlyDatabase } from "../database/read_only.ts";
import { tracedDatabase } from "../database/traced_database.ts";
import type { DatabaseConfig, EffectiveDatabaseConfig } from "../database/types.ts";
import { encodeChangedSettings } from "../ipc/changed_settings.ts";
import { encodeError } from "../ipc/wire_error.ts";
import { toCamelCaseKeys } from "../ipc/naming.ts";
import type { Logger } from "../logger.ts";
import { takenNames } from "./allowable.ts";
import { confinedPath } from "./confined_path.ts";
import { closing } from "./granted_handler.ts";
import {
  allowableDatabaseSettings,
  type AskedDatabase,
  askedDatabase,
  changedDatabaseSettings,
  databaseShare,
} from "./inherited_database.ts";
import type { Grant } from "./module_policies.ts";
import { powersBeyondReading } from "./powers_beyond_reading.ts";
import type {
  OpenedService,
  ServiceRequest,
  SharedService,
  SharedState,
} from "./shared_service.ts";
import { ReplaceableDatabase } from "./replaceable_database.ts";
import type { Reconfigured } from "./types.ts";
import { Variants } from "./variants.ts";

const LAST_PART = /[^/\\]*$/;

/** One database for all modules, each with its own rights to it. */
export class SharedDatabase implements SharedService {
  readonly #name: string;
  readonly #users: number;
  readonly #logger: Logger;
  readonly #drivers: Variants<DatabaseConfig, SharedDatabaseDriver, ReplaceableDatabase>;
  readonly #looked = new Set<string>();

  /** @param users How many modules may use it. */
  constructor(name: string, config: DatabaseConfig, users: number, logger: Logger) {
    this.#name = name;
    this.#users = users;
    this.#logger = logger;
    this.#drivers = new Variants(config, {
      typeSetting: "dbType",
      open: openDatabaseDriver,
      share: (driver) => new ReplaceableDatabase(driver),
    });
  }

  async open({ shareName, grant, unreadRows, hint }: ServiceRequest): Promise<OpenedService> {
    const asked = askedDatabase(toCamelCaseKeys({ ...hint }));
    const { taken, config } = await this.#inherited(this.#drivers.config, grant, asked);
    const { driver, giveBack } = await this.#drivers.use(shareName, async (service) => {
      return (await this.#inherited(service, grant, asked)).config;
    });
    try {
      const shareOf = (settings: EffectiveDatabaseConfig) => {
        return databaseShare(settings, grant, asked, this.#users);
      };
      const shared = driver.connectedBy((current) => {
        return current.sharedWith(shareName, shareOf(current.config));
      });
      if (grant.readOnly) await this.#warnOfPowers(shareName, driver);
      const granted: DatabaseDriver = grant.readOnly ? new ReadOnlyDatabase(shared) : shared;
      const { maxRows, statementTimeoutMs } = shareOf(driver.config);
      const effective: EffectiveDatabaseConfig = {
        ...granted.config,
        ...(grant.readOnly ? { readOnly: true } : {}),
        ...(maxRows === undefined ? {} : { maxRows }),
        ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
      };
      const changed = changedDatabaseSettings(
        effective,
        config ?? this.#drivers.config,
        asked,
        taken,
      );
      return {
        handler: closing(new DatabaseHandler(tracedDatabase(granted), unreadRows), giveBack),
        config: { ...effective, changed: encodeChangedSettings(changed) },
      };
    } catch (error) {
      await giveBack();
      throw error;
    }
  }

  /**
   * Puts other settings in the place of its own, while modules use it.
   *
   * @throws {TypeError} When they are of another type.
   */
  async reconfigure(config: DatabaseConfig, drainMs: number): Promise<Reconfigured> {
    const reconfigured = await this.#drivers.reconfigure(config, drainMs, (error) => {
      this.#logger.error(
        `Database "${this.#name}" with settings of a module's own stays as it was: ` +
          encodeError(error).error,
      );
    });
    this.#looked.clear();
    return reconfigured;
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

  /** What to connect with, where it is not with the service's own settings alone. */
  async #inherited(
    serviceConfig: DatabaseConfig,
    { config: inheritance }: Grant,
    asked: AskedDatabase,
  ): Promise<{ readonly taken: ReadonlySet<string>; readonly config: DatabaseConfig | undefined }> {
    const untouched = { taken: new Set<string>(), config: undefined };
    if (inheritance === undefined || inheritance === "override") return untouched;
    const names = takenNames(allowableDatabaseSettings(serviceConfig), inheritance);
    const { dbType: _dbType, pool: _pool, maxResultBytes: _maxResultBytes, ...settings } = asked;
    const service = spelledOut(serviceConfig);
    const entries = Object.entries(settings).filter(([name]) => names.has(name));
    const taken = new Set(entries.map(([name]) => name));
    const known = new Map<string, unknown>(Object.entries(service));
    if (entries.every(([name, value]) => known.get(name) === value)) {
      return { taken, config: undefined };
    }
    const config: DatabaseConfig = { ...service, ...Object.fromEntries(entries) };
    const isFile = (config.dbType ?? "sqlite") === "sqlite";
    return {
      taken,
      config: isFile ? { ...config, database: await fileOf(service, asked) } : config,
    };
  }

  /** It is read by the login of all, and what that may do beside reading its database stays. */
  async #warnOfPowers(shareName: string, driver: SharedDatabaseDriver): Promise<void> {
    if (this.#looked.has(shareName)) return;
    this.#looked.add(shareName);
    const powers = await powersBeyondReading(driver);
    if (powers === undefined) return;
    this.#logger.warn(
      `Module "${shareName}" may only read database "${this.#name}", but ${powers}`,
    );
  }
}

async function fileOf({ database = "" }: DatabaseConfig, asked: AskedDatabase): Promise<string> {
  return await confinedPath(database.replace(LAST_PART, "") || ".", asked.database ?? "");
}

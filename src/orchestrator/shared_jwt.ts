import { openJwtDriver, rotateJwtDriver } from "../jwt/direct.ts";
import { JwtHandler } from "../jwt/handler.ts";
import type { JwtConfig } from "../jwt/config_types.ts";
import {
  LazyDriver,
  type OpenedService,
  type ServiceRequest,
  type SharedService,
  type SharedState,
} from "./shared_service.ts";
import type { RotateJwtOptions } from "./types.ts";

/** An orchestrator holds the keys of others, so none of them may be weak. */
const OPEN_OPTIONS = { shortSecret: "refuse" } as const;

/** One JWT service for all modules, whose keys can change while they use it. */
export class SharedJwt implements SharedService {
  #config: JwtConfig;
  readonly #shared = new LazyDriver(() => openJwtDriver(this.#config, OPEN_OPTIONS));
  #rotating: Promise<void> = Promise.resolve();

  constructor(config: JwtConfig) {
    this.#config = config;
  }

  async open({ grant }: ServiceRequest): Promise<OpenedService> {
    const driver = await this.#shared.get();
    const { version, keys } = driver.publicKeys();
    return {
      handler: new JwtHandler(driver, grant.issue),
      config: { ...driver.config, publicKeys: { version, keys } },
    };
  }

  /** Rotations follow each other: the second one retires what the first one brought. */
  async rotate(config: JwtConfig, { overlapSeconds = 0 }: RotateJwtOptions): Promise<void> {
    const rotating = this.#rotating.then(() => this.#rotate(config, overlapSeconds * 1_000));
    this.#rotating = rotating.catch(() => {});
    await rotating;
  }

  status(): SharedState {
    return this.#shared.status();
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#shared.check(signal);
  }

  async close(): Promise<void> {
    await this.#shared.close();
  }

  async #rotate(config: JwtConfig, overlapMs: number): Promise<void> {
    // Settings that do not even open have no keys to keep.
    const driver = await this.#shared.get().catch(() => undefined);
    if (driver !== undefined) {
      await rotateJwtDriver(driver, config, overlapMs, OPEN_OPTIONS);
      this.#config = config;
      return;
    }
    const before = this.#config;
    this.#config = config;
    try {
      await this.#shared.get();
    } catch (error) {
      this.#config = before;
      throw error;
    }
  }
}

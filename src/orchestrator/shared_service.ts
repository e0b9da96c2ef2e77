import type { ServiceHandler } from "../ipc/service_handler.ts";

/** What any driver is to whoever only shares it. */
export interface SharedDriver {
  /** The settings in effect, without secrets. */
  readonly config: object;
  close(): Promise<void>;
}

/** A service that was opened for one module. */
export interface OpenedService {
  readonly handler: ServiceHandler;
  /** The settings in effect, without secrets. */
  readonly config: Record<string, unknown>;
}

/** One driver for all modules. */
export interface SharedService {
  open(moduleId: string): Promise<OpenedService>;
  close(): Promise<void>;
}

/** Opens a driver once, when it is first needed; after a failure, anew at the next need. */
export function shareService<Driver extends SharedDriver>(
  openDriver: () => Promise<Driver>,
  makeHandler: (driver: Driver, moduleId: string) => ServiceHandler,
): SharedService {
  let opening: Promise<Driver> | undefined;
  const shared = () => {
    opening ??= openDriver().catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    async open(moduleId) {
      const driver = await shared();
      return { handler: makeHandler(driver, moduleId), config: { ...driver.config } };
    },
    async close() {
      const driver = await opening?.catch(() => undefined);
      opening = undefined;
      await driver?.close();
    },
  };
}

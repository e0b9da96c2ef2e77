import { operation, type Operations } from "../ipc/method.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import type { JwtDriver } from "./driver.ts";
import { jwtMethods } from "./methods.ts";

/** Runs what one module asks over the wire with a key that it never sees. */
export class JwtHandler implements ServiceHandler {
  readonly operations: Operations<typeof jwtMethods>;

  constructor(driver: JwtDriver) {
    this.operations = {
      validate: operation(jwtMethods.validate, async ({ token }, signal) => {
        return { claims: await driver.validate(token, signal) };
      }),
      generate: operation(jwtMethods.generate, async (params, signal) => {
        return { token: await driver.generate(params.claims, params.expires_in_seconds, signal) };
      }),
    };
  }

  /** The key is shared and stays; a module holds nothing of it. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}

import { operation, type Operations } from "../ipc/method.ts";
import { toCamelCaseKeys, toSnakeCaseKeys } from "../ipc/naming.ts";
import type { Emit, ServiceHandler } from "../ipc/service_handler.ts";
import { isTokenChecks } from "./checks.ts";
import type { JwtIssueRules } from "./config_types.ts";
import type { KeyedJwt, PublicKeys } from "./keyed_jwt.ts";
import { jwtMethods, KEYS_EVENT } from "./methods.ts";

/** Runs what one module asks over the wire with keys that it never sees. */
export class JwtHandler implements ServiceHandler {
  readonly operations: Operations<typeof jwtMethods>;
  readonly #driver: KeyedJwt;
  readonly #versionAtOpening: number;
  #stopListening = () => {};

  /** @param issue What the module may have signed, in the place of what all may. */
  constructor(driver: KeyedJwt, issue?: JwtIssueRules | false) {
    this.#driver = driver;
    this.#versionAtOpening = driver.publicKeys().version;
    this.operations = {
      validate: operation(jwtMethods.validate, async ({ token, checks = {} }, signal) => {
        const asked = toCamelCaseKeys(checks);
        const proven = await driver.validate(token, isTokenChecks(asked) ? asked : {}, signal);
        return { ...proven };
      }),
      generate: operation(jwtMethods.generate, async (params, signal) => {
        const { claims, expires_in_seconds: expiresInSeconds, type } = params;
        const options = { expiresInSeconds, type };
        return { token: await driver.generateWithin(issue, claims, options, signal) };
      }),
      keys: operation(jwtMethods.keys, async ({ version: known }, signal) => {
        const current = await driver.freshPublicKeys(signal);
        return current.version === known ? { version: known } : onTheWire(current);
      }),
    };
  }

  listen(emit: Emit): void {
    const tell = () => emit(KEYS_EVENT, onTheWire(this.#driver.publicKeys()));
    this.#stopListening = this.#driver.onKeysChanged(tell);
    if (this.#driver.publicKeys().version !== this.#versionAtOpening) tell();
  }

  /** The keys are shared and stay; a module holds nothing of them. */
  close(): Promise<void> {
    this.#stopListening();
    return Promise.resolve();
  }
}

function onTheWire({ version, keys, validation }: PublicKeys) {
  return { version, keys, validation: toSnakeCaseKeys({ ...validation }) };
}

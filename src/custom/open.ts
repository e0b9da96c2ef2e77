import { type OpenOptions, withDeadline } from "../deadline.ts";
import { ServiceError } from "../errors.ts";
import { parentClient } from "../ipc/parent_channel.ts";
import { isModule } from "../module_identity.ts";
import { openCustomProxy } from "./proxy.ts";
import { customServiceOver } from "./service.ts";
import type { CustomService, ServiceImplementation } from "./types.ts";

/** What opening a service of an orchestrator's own takes. */
export interface CreateServiceOptions<Contract> extends OpenOptions {
  /** What carries the service out when the program stands alone. In a module it means nothing. */
  readonly alone?: ServiceImplementation<Contract>;
}

/**
 * Opens a service that the orchestrator provides by itself; standing alone, one that this program
 * brings along.
 *
 * @typeParam Contract The service's methods: each takes one value, and gives a promise of a result,
 * or an async iterable of many.
 * @param name The service's name.
 * @param options What carries it out standing alone, a signal, a time limit.
 * @returns The open service, which is the same in both modes. It has to be closed.
 * @throws {ServiceError} Of kind `configuration` standing alone without `alone`; of kind
 * `connection` when the orchestrator cannot be reached or has no such service.
 *
 * @example A service that sends mail
 * ```ts
 * import { createService } from "@pywatt/sdk";
 * import { assertEquals } from "@std/assert";
 *
 * interface Mailer {
 *   send(mail: { to: string; text: string }): Promise<{ id: number }>;
 * }
 *
 * await using mailer = await createService<Mailer>("mailer", {
 *   alone: { send: ({ to }) => Promise.resolve({ id: to.length }) },
 * });
 * assertEquals(await mailer.call("send", { to: "ann@example.com", text: "Hello" }), { id: 15 });
 * ```
 */
export async function createService<Contract>(
  name: string,
  options: CreateServiceOptions<Contract> = {},
): Promise<CustomService<Contract>> {
  return await withDeadline(options, async (signal) => {
    if (isModule()) {
      const client = parentClient(options.handshakeTimeoutMs, signal);
      return customServiceOver(name, await openCustomProxy(client, name, signal));
    }
    if (options.alone === undefined) {
      throw new ServiceError(
        "configuration",
        `Cannot open service "${name}": no orchestrator launched this program, and nothing is ` +
          "given to carry it out alone",
      );
    }
    const { openLocalService } = await import("./direct.ts");
    return customServiceOver(name, openLocalService(name, options.alone));
  });
}

import { startDeadline } from "../deadline.ts";
import type { Operation } from "../ipc/method.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";

/** A handler after whose end something is given back. */
export function closing(handler: ServiceHandler, giveBack: () => Promise<void>): ServiceHandler {
  return {
    operations: handler.operations,
    listen: (emit) => handler.listen?.(emit),
    close: async () => {
      try {
        await handler.close();
      } finally {
        await giveBack();
      }
    },
  };
}

/** A handler whose operations are ended after a time. */
export function withinTime(handler: ServiceHandler, timeoutMs: number): ServiceHandler {
  const limited = (operation: Operation): Operation => async (params, signal) => {
    using deadline = startDeadline({ signal, timeoutMs });
    return await operation(params, deadline.signal ?? signal);
  };
  const operations = Object.fromEntries(
    Object.entries(handler.operations).map(([name, operation]) => [name, limited(operation)]),
  );
  return { operations, close: () => handler.close() };
}

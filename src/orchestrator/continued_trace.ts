import { PywattError } from "../errors.ts";
import type { MessageOf } from "../ipc/message.ts";
import { telemetry } from "../telemetry.ts";

/** docs/protocol.md §3.2: carries out an operation as part of the trace that the module is in. */
export function continuedTrace<T>(
  { traceparent, service_type, operation }: MessageOf<"service_operation">,
  moduleId: string,
  run: () => Promise<T>,
): Promise<T> {
  const on = telemetry();
  if (on === undefined || traceparent === undefined) return run();
  return on.continued(traceparent, {
    name: `${service_type} ${operation}`,
    kind: "server",
    attributes: {
      "rpc.system": "pywatt",
      "rpc.service": service_type,
      "rpc.method": operation,
      "pywatt.module.id": moduleId,
    },
    errorAttributes: (error) => ({
      "error.type": error instanceof PywattError ? error.kind : "internal",
    }),
  }, run);
}

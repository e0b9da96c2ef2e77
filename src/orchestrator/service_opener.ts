import type { ServiceRegistry } from "./service_registry.ts";
import type { OpenedService } from "./shared_service.ts";

/** What opens services for a module: the orchestrator's own, or what stands between it and them. */
export type ServiceOpener = Pick<ServiceRegistry, "open">;

/** What opening a service takes. */
export type OpenArguments = Parameters<ServiceOpener["open"]>;

/** Opens what can be closed again, for a module that has given up meanwhile, or left. */
export async function openClosable(
  services: ServiceOpener,
  args: OpenArguments,
): Promise<OpenedService & { close(): Promise<void> }> {
  const opened = await services.open(...args);
  return { ...opened, close: () => opened.handler.close() };
}

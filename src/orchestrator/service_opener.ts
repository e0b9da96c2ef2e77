import type { ServiceRegistry } from "./service_registry.ts";

/** What opens services for a module: the orchestrator's own, or what stands between it and them. */
export type ServiceOpener = Pick<ServiceRegistry, "open">;

/** What opening a service takes. */
export type OpenArguments = Parameters<ServiceOpener["open"]>;

import { formatMetrics, METRICS_CONTENT_TYPE } from "./metric_family.ts";
import { collectMetrics } from "./metrics.ts";
import { statusPage } from "./page/page.ts";
import { type StatusSource, takeStatus } from "./status.ts";
import type { AccessRequest, StatusAccess } from "./status_access.ts";
import type { ServiceStatus } from "./status_types.ts";

/** A service that takes longer to answer is not reachable. */
const CHECK_TIMEOUT_MS = 2_000;

/** However often somebody asks, services are not asked more often. */
const CHECKED_FOR_MS = 2_000;

const TEXT = "text/plain; charset=utf-8";

/** What the status server is made of. */
export interface ServedStatus extends StatusSource {
  /** The services in use that did not answer in time. */
  unreachable(timeoutMs: number): Promise<ServiceStatus[]>;
}

/** A request as far as it matters. */
export interface StatusRequest extends AccessRequest {
  readonly method: string;
  /** Without a query. */
  readonly path: string;
}

/** What is answered; `events` is the start of an endless answer. */
export interface StatusAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly events?: true;
}

/** Answers what is asked of a status server. */
export class StatusRoutes {
  readonly #source: ServedStatus;
  readonly #access: StatusAccess;
  #checked: { readonly atMs: number; readonly unreachable: Promise<ServiceStatus[]> } | undefined;

  constructor(source: ServedStatus, access: StatusAccess) {
    this.#source = source;
    this.#access = access;
  }

  async answer(request: StatusRequest): Promise<StatusAnswer> {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return answer(405, "Only GET and HEAD are answered\n", { allow: "GET, HEAD" });
    }
    const foreign = this.#access.refuseForeign(request);
    if (foreign !== undefined) return answer(foreign.status, `${foreign.text}\n`);
    switch (request.path) {
      case "/":
        return await page();
      case "/healthz":
        return answer(200, "ok\n");
      case "/readyz":
        return await this.#readiness(request);
      case "/metrics":
      case "/status.json":
      case "/events":
        return await this.#secret(request);
      default:
        return answer(404, "There is no such page\n");
    }
  }

  async #secret(request: StatusRequest): Promise<StatusAnswer> {
    const stranger = await this.#access.refuseStranger(request);
    if (stranger !== undefined) {
      return answer(stranger.status, `${stranger.text}\n`, { "www-authenticate": "Bearer" });
    }
    switch (request.path) {
      case "/metrics":
        return answer(200, formatMetrics(collectMetrics(this.#source)), {
          "content-type": METRICS_CONTENT_TYPE,
        });
      case "/status.json":
        return answer(200, `${JSON.stringify(takeStatus(this.#source), null, 2)}\n`, {
          "content-type": "application/json",
        });
      default:
        return { ...answer(200, "", { "content-type": "text/event-stream" }), events: true };
    }
  }

  /** Why it is not ready is only for whoever may see the status. */
  async #readiness(request: StatusRequest): Promise<StatusAnswer> {
    const { ready, modules, services } = takeStatus(this.#source);
    const unreachable = await this.#unreachable();
    if (ready && unreachable.length === 0) return answer(200, "ready\n");
    const isStranger = await this.#access.refuseStranger(request) !== undefined;
    const reasons = isStranger ? [] : [
      ...modules.filter(({ state }) => state !== "connected").map(({ id, state }) =>
        `module "${id}" is ${state}`
      ),
      ...services.filter(({ state }) => state === "opening").map(describedService),
      ...unreachable.map((service) => `${describedService(service)} and does not answer`),
      ...(modules.length === 0 ? ["no module has been launched"] : []),
    ];
    return answer(503, ["not ready", ...reasons, ""].join("\n"));
  }

  async #unreachable(): Promise<ServiceStatus[]> {
    const nowMs = performance.now();
    if (this.#checked === undefined || nowMs - this.#checked.atMs > CHECKED_FOR_MS) {
      const unreachable = this.#source.unreachable(CHECK_TIMEOUT_MS);
      this.#checked = { atMs: nowMs, unreachable };
    }
    return await this.#checked.unreachable;
  }
}

function describedService({ kind, name, state }: ServiceStatus): string {
  return `${kind} "${name}" is ${state}`;
}

async function page(): Promise<StatusAnswer> {
  const { html, contentSecurityPolicy } = await statusPage();
  return answer(200, html, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": contentSecurityPolicy,
  });
}

/** What is answered may be shown by no other site, kept by no cache and taken for nothing else. */
function answer(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): StatusAnswer {
  return {
    status,
    body,
    headers: {
      "content-type": TEXT,
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      ...headers,
    },
  };
}

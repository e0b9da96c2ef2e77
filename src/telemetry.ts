/** OpenTelemetry, as far as somebody has turned it on: Deno's own, or one that a program set up. */
import type { Attributes, Context, Histogram, SpanKind, Tracer } from "@opentelemetry/api";

type Api = typeof import("@opentelemetry/api");

/** Where whoever turns telemetry on leaves word for `@opentelemetry/api`. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

const SCOPE = "@pywatt/sdk";

const MS_PER_SECOND = 1_000;

/** One operation, as traces and metrics know it. */
export interface TracedOperation {
  readonly name: string;
  readonly kind: "client" | "server";
  /** By the names of OpenTelemetry's semantic conventions. */
  readonly attributes: Attributes;
  /** The attributes that its duration is counted by; without them, it is not. */
  readonly counted?: Attributes;
  /** What an error adds. */
  readonly errorAttributes: (error: unknown) => Attributes;
}

let loading: Promise<Telemetry> | undefined;
let loaded: Telemetry | undefined;

/** What was loaded, if telemetry is on. */
export function telemetry(): Telemetry | undefined {
  return loaded;
}

/** Loads what is needed for telemetry, where that is on. */
export async function loadTelemetry(): Promise<Telemetry | undefined> {
  if (!Reflect.has(globalThis, REGISTERED)) return undefined;
  loading ??= import("@opentelemetry/api").then((api) => new Telemetry(api));
  loaded = await loading;
  return loaded;
}

/** Makes spans and counts durations. */
export class Telemetry {
  readonly #api: Api;
  readonly #tracer: Tracer;
  readonly #durations: Histogram;

  constructor(api: Api) {
    this.#api = api;
    this.#tracer = api.trace.getTracer(SCOPE);
    this.#durations = api.metrics.getMeter(SCOPE).createHistogram("db.client.operation.duration", {
      unit: "s",
      description: "Duration of database client operations.",
    });
  }

  /** The current span as W3C Trace Context writes it, for whoever carries on elsewhere. */
  traceparent(): string | undefined {
    const carrier: { traceparent?: string } = {};
    this.#api.propagation.inject(this.#api.context.active(), carrier);
    return carrier.traceparent;
  }

  /** Carries on what began elsewhere. */
  async continued<T>(
    traceparent: string,
    operation: TracedOperation,
    run: () => Promise<T>,
  ): Promise<T> {
    const { propagation, ROOT_CONTEXT } = this.#api;
    return await this.#span(operation, propagation.extract(ROOT_CONTEXT, { traceparent }), run);
  }

  /** Runs an operation in a span of its own, within the current one. */
  async traced<T>(operation: TracedOperation, run: () => Promise<T>): Promise<T> {
    return await this.#span(operation, this.#api.context.active(), run);
  }

  async #span<T>(
    { name, kind, attributes, counted, errorAttributes }: TracedOperation,
    parent: Context,
    run: () => Promise<T>,
  ): Promise<T> {
    const options = { kind: this.#kind(kind), attributes };
    return await this.#tracer.startActiveSpan(name, options, parent, async (span) => {
      const startMs = performance.now();
      let failed: Attributes = {};
      try {
        return await run();
      } catch (error) {
        failed = errorAttributes(error);
        span.setAttributes(failed);
        span.setStatus({ code: this.#api.SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
        if (counted !== undefined) {
          const seconds = (performance.now() - startMs) / MS_PER_SECOND;
          this.#durations.record(seconds, { ...counted, ...failed });
        }
      }
    });
  }

  #kind(kind: TracedOperation["kind"]): SpanKind {
    return kind === "client" ? this.#api.SpanKind.CLIENT : this.#api.SpanKind.SERVER;
  }
}

/**
 * The same object, with a span around each call that is described.
 *
 * @param describe What a call is, by its method's name and its arguments; nothing for what is none.
 */
export function traced<T extends object>(
  target: T,
  telemetry: Telemetry,
  describe: (method: string, args: readonly unknown[]) => TracedOperation | undefined,
  wrapResult: (result: unknown) => unknown = (result) => result,
): T {
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function" || typeof name !== "string") return member;
      return (...args: unknown[]): unknown => {
        const operation = describe(name, args);
        const call = (): unknown => Reflect.apply(member, target, args);
        if (operation === undefined) return call();
        return telemetry.traced(operation, async () => wrapResult(await call()));
      };
    },
  });
}

import { isArray, isRecord, isString } from "../../src/guard.ts";

/** A span, as far as a test looks at it. */
export interface CollectedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What takes spans and metrics by OTLP, as JSON over HTTP. */
export class OtlpCollector implements AsyncDisposable {
  readonly spans: CollectedSpan[] = [];
  /** The names of the metrics that came, with the attributes of their points. */
  readonly metrics: { readonly name: string; readonly attributes: Record<string, unknown> }[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        this.#take(await request.json());
        return Response.json({});
      },
    );
  }

  /** The environment of a program that sends its telemetry here. */
  environment(service: string): Record<string, string> {
    return {
      OTEL_DENO: "true",
      OTEL_DENO_CONSOLE: "ignore",
      OTEL_SERVICE_NAME: service,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.#server.addr.port}`,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #take(body: unknown): void {
    for (const resource of itemsOf(body, "resourceSpans")) {
      const service = String(attributesOf(memberOf(resource, "resource"))["service.name"]);
      for (const scope of itemsOf(resource, "scopeSpans")) {
        for (const span of itemsOf(scope, "spans")) this.spans.push(toSpan(service, span));
      }
    }
    for (const resource of itemsOf(body, "resourceMetrics")) {
      for (const scope of itemsOf(resource, "scopeMetrics")) {
        for (const metric of itemsOf(scope, "metrics")) {
          for (const point of itemsOf(memberOf(metric, "histogram"), "dataPoints")) {
            this.metrics.push({
              name: String(memberOf(metric, "name")),
              attributes: attributesOf(point),
            });
          }
        }
      }
    }
  }
}

function toSpan(service: string, span: unknown): CollectedSpan {
  return {
    service,
    name: String(memberOf(span, "name")),
    traceId: String(memberOf(span, "traceId")),
    spanId: String(memberOf(span, "spanId")),
    parentSpanId: String(memberOf(span, "parentSpanId") ?? ""),
    kind: Number(memberOf(span, "kind")),
    attributes: attributesOf(span),
  };
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function itemsOf(value: unknown, name: string): readonly unknown[] {
  const items = memberOf(value, name);
  return isArray(items) ? items : [];
}

function attributesOf(value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    itemsOf(value, "attributes").map((attribute) => {
      const content = memberOf(attribute, "value");
      return [
        String(memberOf(attribute, "key")),
        isRecord(content) ? Object.values(content).find(isString) ?? Object.values(content)[0] : "",
      ];
    }),
  );
}

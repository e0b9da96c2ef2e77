import { assertEquals } from "@std/assert";
import { type CollectedSpan, OtlpCollector } from "./otlp_collector.ts";

const CLIENT = 3;
const SERVER = 2;

async function run(program: string, env: Record<string, string>, args: readonly string[] = []) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL(program, import.meta.url).href, ...args],
    env,
    stdin: "null",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

function only(spans: readonly CollectedSpan[], service: string, name: string): CollectedSpan {
  const found = spans.filter((span) => span.service === service && span.name === name);
  const [span] = found;
  assertEquals(found.length, 1, `${service} ${name}: ${JSON.stringify(spans, undefined, 1)}`);
  if (span === undefined) throw new Error("unreachable");
  return span;
}

Deno.test("one trace goes from a module without network through the orchestrator to the database", async () => {
  await using collector = new OtlpCollector();
  const { code, stderr } = await run(
    "./traced_orchestrator.ts",
    collector.environment("orchestrator"),
    [JSON.stringify(collector.environment("module"))],
  );
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  const { spans } = collector;
  const request = only(spans, "module", "request");
  const asked = spans.find(({ service, name, attributes }) =>
    service === "module" && name === "SELECT :memory:" &&
    attributes["db.query.text"] === "SELECT $1 AS secret"
  );
  const served = spans.find(({ name, parentSpanId }) =>
    name === "database query" && parentSpanId === asked?.spanId
  );
  const ran = spans.find(({ service, name, attributes }) =>
    service === "orchestrator" && name === "SELECT :memory:" &&
    attributes["db.query.text"] === "SELECT $1 AS secret"
  );
  assertEquals([asked?.parentSpanId, asked?.kind], [request.spanId, CLIENT]);
  assertEquals([served?.parentSpanId, served?.kind], [asked?.spanId, SERVER]);
  assertEquals([ran?.parentSpanId, ran?.kind], [served?.spanId, CLIENT]);
  assertEquals(new Set([request, asked, served, ran].map((span) => span?.traceId)).size, 1);
  assertEquals(served?.attributes["pywatt.module.id"], "traced");
  assertEquals(ran?.attributes["db.system.name"], "sqlite");
});

Deno.test("a program that stands alone has the same spans, and its durations are counted", async () => {
  await using collector = new OtlpCollector();
  const { code } = await run("./traced_module.ts", collector.environment("alone"));
  assertEquals(code, 0);
  const { spans, metrics } = collector;
  const request = only(spans, "alone", "request");
  const names = spans.filter(({ parentSpanId }) => parentSpanId === request.spanId)
    .map(({ name }) => name);
  assertEquals(names.sort(), [
    "BEGIN :memory:",
    "COMMIT :memory:",
    "CREATE :memory:",
    "SELEC :memory:",
    "SELECT :memory:",
    "set in_memory",
  ]);
  const failed = only(spans, "alone", "SELEC :memory:");
  assertEquals(failed.attributes["error.type"], "query");
  const counted = metrics.filter(({ name }) => name === "db.client.operation.duration");
  assertEquals(
    counted.some(({ attributes }) => attributes["db.operation.name"] === "SELECT"),
    true,
  );
});

Deno.test("no value and no key is in a span", async () => {
  await using collector = new OtlpCollector();
  await run("./traced_module.ts", collector.environment("alone"));
  assertEquals(collector.spans.length > 5, true);
  assertEquals(JSON.stringify(collector.spans).includes("that is in no span"), false);
});

Deno.test("without telemetry, nothing is loaded for it", async () => {
  const { code, stderr } = await run("./untraced.ts", {});
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
});

import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import { parseMetrics } from "./scrape.ts";
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { silentLogger } from "../../src/logger.ts";
import { LATENCY_BOUNDS_SECONDS } from "../../src/orchestrator/observability/latency_histogram.ts";
import { formatMetrics } from "../../src/orchestrator/observability/metric_family.ts";
import { Observations } from "../../src/orchestrator/observability/observations.ts";
import { resolveStatusOptions } from "../../src/orchestrator/observability/status_options.ts";
import type { ServedStatus } from "../../src/orchestrator/observability/status_routes.ts";
import { startStatusServer } from "../../src/orchestrator/observability/status_server.ts";
import { observedOrchestrator, PASSWORD } from "./observed.ts";

const TOKEN = "a-token-that-nobody-guesses";
const ANY_PORT = { port: 0 } as const;

/** What is to be told of an orchestrator without modules. */
const NOTHING: ServedStatus = {
  observations: new Observations({
    logger: silentLogger,
    onOutput: () => {},
    onOperation: undefined,
    nameOfService: (_id, _kind, service = "") => service,
  }),
  isLaunching: () => false,
  running: () => undefined,
  services: () => [],
  unreachable: () => Promise.resolve([]),
};

function empty(): Orchestrator {
  return new Orchestrator({ logger: silentLogger, onModuleOutput: () => {}, modules: {} });
}

async function get(url: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await fetch(url, { headers });
  return [response.status, await response.text()];
}

/** `fetch` sets some headers by itself, whatever it is given. */
async function rawGet(port: number, lines: readonly string[]): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = [...lines, "Connection: close", "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable, {}).text();
}

Deno.test("it is healthy at once, and ready when its modules are connected", async () => {
  await using orchestrator = empty();
  const { url } = await orchestrator.serveStatus(ANY_PORT);
  assertEquals(await get(`${url}healthz`), [200, "ok\n"]);
  assertEquals(await get(`${url}readyz`), [503, "not ready\nno module has been launched\n"]);
  await using observed = await observedOrchestrator();
  const server = await observed.serveStatus(ANY_PORT);
  assertEquals(await get(`${server.url}readyz?verbose`), [200, "ready\n"]);
});

Deno.test("it is not ready while a module could not be launched, and says which", async () => {
  await using orchestrator = new Orchestrator({
    logger: silentLogger,
    onModuleOutput: () => {},
    modules: { gone: { entry: new URL("./there_is_no_such_module.ts", import.meta.url) } },
  });
  const { url } = await orchestrator.serveStatus(ANY_PORT);
  await assertRejects(() => orchestrator.launch("gone"), Error, "Module not found");
  assertEquals(await get(`${url}readyz`), [503, 'not ready\nmodule "gone" is failed\n']);
  assertEquals(orchestrator.status().modules.map(({ id, state }) => [id, state]), [
    ["gone", "failed"],
  ]);
});

Deno.test("the snapshot is served as JSON, without a secret", async () => {
  await using orchestrator = await observedOrchestrator([PASSWORD]);
  const { url } = await orchestrator.serveStatus(ANY_PORT);
  const response = await fetch(`${url}status.json`);
  assertEquals(response.headers.get("content-type"), "application/json");
  const text = await response.text();
  assertEquals(text.includes(PASSWORD), false);
  assertEquals(Object.keys(JSON.parse(text)), Object.keys(orchestrator.status()));
});

Deno.test("metrics are what Prometheus reads", async () => {
  await using orchestrator = await observedOrchestrator();
  const { url } = await orchestrator.serveStatus(ANY_PORT);
  const response = await fetch(`${url}metrics`);
  assertEquals(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const families = parseMetrics(await response.text());
  const find = (name: string) => families.find((family) => family.name === name);
  assertEquals(find("pywatt_operations_total")?.metrics, [
    ...operation("database", "open", "1"),
    ...operation("database", "execute", "2"),
    ...operation("database", "query", "2"),
    ...operation("cache", "open", "1"),
    ...operation("cache", "set", "1"),
  ]);
  assertEquals(find("pywatt_operation_errors_total")?.metrics, [
    {
      value: "1",
      labels: {
        module: "observed",
        service_type: "database",
        service: "default",
        operation: "query",
        kind: "query",
      },
    },
  ]);
  assertEquals(find("pywatt_operation_duration_seconds")?.type, "HISTOGRAM");
  assertEquals(find("pywatt_pool_max_connections")?.metrics, [
    { value: "1", labels: { service_type: "database", service: "default" } },
  ]);
  assertEquals(find("pywatt_module_restarts_total")?.metrics, [
    { value: "0", labels: { module: "observed" } },
  ]);
});

Deno.test("a histogram's buckets hold those of all before them too, and end with all", async () => {
  await using orchestrator = await observedOrchestrator();
  const { url } = await orchestrator.serveStatus(ANY_PORT);
  const [, text] = await get(`${url}metrics`);
  const labels = 'module="observed",service_type="database",service="default"';
  const name = "pywatt_operation_duration_seconds";
  const buckets = [
    ...text.matchAll(new RegExp(`^${name}_bucket\\{${labels},le="(.+)"\\} (\\d+)$`, "gm")),
  ];
  assertEquals(buckets.map(([, le]) => le), [...LATENCY_BOUNDS_SECONDS.map(String), "+Inf"]);
  const counts = buckets.map(([, , count]) => Number(count));
  assertEquals(counts, [...counts].sort((one, other) => one - other));
  assertEquals(counts.at(-1), 5);
  assert(text.includes(`${name}_count{${labels}} 5\n`));
  assertGreater(Number(/_sum\{.*database.*\} (.+)/.exec(text)?.[1]), 0);
});

function operation(service_type: string, name: string, value: string) {
  return [{
    value,
    labels: { module: "observed", service_type, service: "default", operation: name },
  }];
}

Deno.test("whatever a module is called, its metrics are read", () => {
  const module = 'a "quoted" \\ name\nof two lines';
  const text = formatMetrics([
    {
      name: "one",
      type: "gauge",
      help: "of\ntwo \\ lines",
      samples: [{ labels: { module }, value: 1 }],
    },
  ]);
  assertEquals(
    text,
    "# HELP one of\\ntwo \\\\ lines\n# TYPE one gauge\n" +
      'one{module="a \\"quoted\\" \\\\ name\\nof two lines"} 1\n',
  );
  const [family] = parseMetrics(text);
  assertEquals(family?.metrics.map(({ value }) => value), ["1"]);
});

Deno.test("an address that others can reach needs a token", async () => {
  await using orchestrator = empty();
  for (const hostname of ["0.0.0.0", "::", "192.0.2.1", "example.com", "127.0.0.1.example.com"]) {
    await assertRejects(
      () => orchestrator.serveStatus({ hostname, port: 0 }),
      TypeError,
      `Cannot serve the status: hostname is "${hostname}", which others can reach, expected a token`,
    );
  }
  const { port } = await orchestrator.serveStatus({ hostname: "0.0.0.0", port: 0, token: TOKEN });
  assertEquals((await get(`http://127.0.0.1:${port}/healthz`))[0], 200);
});

Deno.test("a port or a token that cannot be used is refused, and a token is not repeated", async () => {
  await using orchestrator = empty();
  await assertRejects(
    () => orchestrator.serveStatus({ port: 65_536 }),
    TypeError,
    "Cannot serve the status: port is 65536, expected a whole number from 0 to 65535",
  );
  const error = await assertRejects(() => orchestrator.serveStatus({ token: "short" }), TypeError);
  assertEquals(error.message.includes("short"), false);
});

Deno.test("a port that is taken is told of", async () => {
  await using orchestrator = empty();
  const { port } = await orchestrator.serveStatus(ANY_PORT);
  const error = await assertRejects(() => orchestrator.serveStatus({ port }), Error);
  assert(error.message.startsWith(`Cannot serve the status at 127.0.0.1:${port}: `), error.message);
});

Deno.test("with a token, only who has it sees more than whether there is somebody", async () => {
  await using orchestrator = await observedOrchestrator([TOKEN]);
  const { url } = await orchestrator.serveStatus({ port: 0, token: TOKEN });
  for (const path of ["metrics", "status.json", "events"]) {
    for (const authorization of ["", "Bearer ", `Bearer ${TOKEN}x`, `Basic ${TOKEN}`]) {
      const headers = authorization === "" ? new Headers() : new Headers({ authorization });
      const response = await fetch(url + path, { headers });
      assertEquals([response.status, response.headers.get("www-authenticate")], [401, "Bearer"]);
      await response.body?.cancel();
    }
  }
  for (const path of ["", "healthz", "readyz"]) assertEquals((await get(url + path))[0], 200);
  const [status, text] = await get(`${url}status.json`, { authorization: `Bearer ${TOKEN}` });
  assertEquals(status, 200);
  assertEquals(text.includes(TOKEN), false);
});

Deno.test("with a token, a stranger is not told why it is not ready", async () => {
  await using orchestrator = empty();
  const { url } = await orchestrator.serveStatus({ port: 0, token: TOKEN });
  assertEquals(await get(`${url}readyz`), [503, "not ready\n"]);
});

Deno.test("without a token, pages of other sites get no answer", async () => {
  await using orchestrator = empty();
  const { port } = await orchestrator.serveStatus(ANY_PORT);
  const own = `Host: 127.0.0.1:${port}`;
  const ask = async (...headers: string[]) => {
    const text = await rawGet(port, ["GET /status.json HTTP/1.1", ...headers]);
    return Number(text.split(" ")[1]);
  };
  assertEquals(await ask(own), 200);
  assertEquals(await ask(`Host: LocalHost:${port}`), 200);
  assertEquals(await ask(`Host: evil.example:${port}`), 403);
  assertEquals(await ask(`Host: 127.0.0.1.evil.example:${port}`), 403);
  assertEquals(await ask(own, "Origin: https://evil.example"), 403);
  assertEquals(await ask(own, "Origin: null"), 403);
  assertEquals(await ask(own, `Origin: http://127.0.0.1:${port}`), 200);
  assertEquals(await ask(own, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"), 403);
  assertEquals(await ask(own, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"), 200);
  assertEquals(await ask(own, "Sec-Fetch-Site: same-origin"), 200);
});

Deno.test("only GET and HEAD are answered, and nothing may keep or show an answer", async () => {
  await using orchestrator = empty();
  const { url } = await orchestrator.serveStatus(ANY_PORT);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const response = await fetch(`${url}status.json`, { method });
    assertEquals([response.status, response.headers.get("allow")], [405, "GET, HEAD"]);
    await response.body?.cancel();
  }
  const head = await fetch(`${url}metrics`, { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
  assertEquals((await get(`${url}nowhere`))[0], 404);
  for (const path of ["", "status.json", "metrics"]) {
    const response = await fetch(url + path);
    assertEquals(response.headers.get("cache-control"), "no-store");
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(response.headers.get("x-frame-options"), "DENY");
    assertEquals(response.headers.has("access-control-allow-origin"), false);
    assert(response.headers.get("content-security-policy")?.includes("default-src 'none'"));
    await response.body?.cancel();
  }
});

Deno.test("more connections than there may be are closed, and leave the others alone", async () => {
  await using orchestrator = empty();
  const { url, port } = await orchestrator.serveStatus(ANY_PORT);
  using held = new DisposableStack();
  const connections = [];
  for (let index = 0; index < 70; index++) {
    connections.push(held.use(await Deno.connect({ hostname: "127.0.0.1", port })));
  }
  for (const last of connections.slice(-6)) {
    assertEquals(await last.read(new Uint8Array(1)).catch(() => null), null);
  }
  for (const connection of connections.slice(0, 8)) connection.close();
  for (let tries = 0; tries < 100; tries++) {
    const answer = await get(`${url}healthz`).catch(() => undefined);
    if (answer !== undefined) return assertEquals(answer, [200, "ok\n"]);
  }
  throw new Error("nobody is answered");
});

Deno.test("whoever connects and says nothing, or not all, does not keep others out", async () => {
  await using server = await startStatusServer(NOTHING, resolveStatusOptions(ANY_PORT), 200);
  using held = new DisposableStack();
  const connections = [];
  for (let index = 0; index < 64; index++) {
    const connection = held.use(
      await Deno.connect({ hostname: "127.0.0.1", port: server.port }),
    );
    if (index % 2 === 0) await connection.write(new TextEncoder().encode("GET / HTTP/1.1\r\n"));
    connections.push(connection);
  }
  for (const connection of connections) {
    for (;;) if (await connection.read(new Uint8Array(1_024)).catch(() => null) === null) break;
  }
  assertEquals(await get(`${server.url}healthz`), [200, "ok\n"]);
});

Deno.test("whoever reads events may do so for longer than a request may take", async () => {
  await using server = await startStatusServer(NOTHING, resolveStatusOptions(ANY_PORT), 200);
  const response = await fetch(`${server.url}events`);
  const text = response.body?.pipeThrough(new TextDecoderStream());
  let statuses = 0;
  for await (const chunk of text ?? []) {
    statuses += chunk.split("event: status").length - 1;
    if (statuses === 3) break;
  }
  assertEquals(statuses, 3);
});

Deno.test("events tell what was, and then what is", async () => {
  await using orchestrator = await observedOrchestrator();
  const { url } = await orchestrator.serveStatus(ANY_PORT);
  const response = await fetch(`${url}events`);
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  let text = "";
  assert(response.body !== null);
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.split("\n\n").length > 3) break;
  }
  const events = text.split("\n\n").slice(0, 3).map((block) => {
    const [, name, data = ""] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
    return { name, data: JSON.parse(data) };
  });
  assertEquals(events.map(({ name }) => name), ["history", "status", "status"]);
  assertEquals(events[0]?.data.at(-1).operations, 7);
  assertEquals(events.slice(1).map(({ data }) => data.log.length), [2, 0]);
});

Deno.test("stopping ends the server, and whoever reads events from it", async () => {
  const orchestrator = empty();
  const { url } = await orchestrator.serveStatus(ANY_PORT);
  const response = await fetch(`${url}events`);
  await orchestrator.stop();
  await assertRejects(() => response.text());
  await assertRejects(() => fetch(`${url}healthz`));
  await assertRejects(
    () => orchestrator.serveStatus(ANY_PORT),
    Error,
    "Cannot serve the status: the orchestrator has stopped",
  );
});

Deno.test("more readers of events than there may be are refused", async () => {
  await using orchestrator = empty();
  const { url } = await orchestrator.serveStatus(ANY_PORT);
  const responses = await Promise.all(Array.from({ length: 17 }, () => fetch(`${url}events`)));
  const statuses = responses.map(({ status }) => status).sort();
  await Promise.all(responses.map((response) => response.body?.cancel()));
  assertEquals(statuses, [...Array.from({ length: 16 }, () => 200), 503]);
});

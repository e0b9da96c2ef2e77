import { assertEquals, assertStringIncludes } from "@std/assert";
import { freePort } from "../../tools/servers/free_port.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { commandLine } from "./fake_terminal.ts";

const STATUS = {
  ready: true,
  pid: 12,
  uptimeSeconds: 3_661,
  modules: [
    {
      id: "orders",
      state: "connected",
      pid: 13,
      uptimeSeconds: 60,
      restarts: 1,
      memoryBytes: 73_400_320,
      operations: 120,
      errors: 2,
    },
    { id: "mailer", state: "crash_looping", restarts: 7, operations: 0, errors: 0 },
  ],
  services: [
    {
      kind: "database",
      name: "default",
      state: "open",
      pool: { maxConnections: 10, open: 4, busy: 3, waiting: 1 },
    },
    { kind: "cache", name: "default", state: "unused" },
  ],
};

/** A server that answers each request like this. */
function serve(answer: (request: Request) => Response) {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
}

Deno.test("status shows the modules and the services of an orchestrator", async () => {
  await using server = serve(({ url }) => {
    return new URL(url).pathname === "/status.json"
      ? Response.json(STATUS)
      : new Response("", { status: 404 });
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const { code, stdout } = await commandLine("status", "--url", url);
  assertEquals(code, 0);
  assertEquals(stdout.split("\n"), [
    "ready  pid 12, up 01:01:01",
    "",
    "modules",
    "  ● orders  connected      up 00:01:00  1 restart   pid 13  70.0 MiB  120 operations, 2 failed",
    "  ✖ mailer  crash looping  -            7 restarts  -       -         0 operations, 0 failed",
    "",
    "services",
    "  ● database  default  open    3 of 10 connections busy, 1 waiting",
    "  ○ cache     default  unused",
    "",
  ]);
});

Deno.test("status ends with code 1 when the orchestrator is not ready", async () => {
  await using server = serve(() => Response.json({ ...STATUS, ready: false }));
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const { code, stdout } = await commandLine("status", "--json", "--url", url);
  assertEquals({ code, status: JSON.parse(stdout) }, {
    code: 1,
    status: { ...STATUS, ready: false },
  });
});

Deno.test("status sends the token of a file, and says so when it is the wrong one", async () => {
  await using folder = await TemporaryFolder.make();
  const file = `${folder.path}/token`;
  await Deno.writeTextFile(file, "a token of sixteen\n");
  await using server = serve(({ headers }) => {
    return headers.get("authorization") === "Bearer a token of sixteen"
      ? Response.json(STATUS)
      : new Response("", { status: 401 });
  });
  const args = ["status", "--url", `http://127.0.0.1:${server.addr.port}`];
  assertEquals((await commandLine(...args, "--token-file", file)).code, 0);
  const { code, stderr } = await commandLine(...args);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "asks for a token, expected the right --token-file");
});

Deno.test("status says when nobody answers, or somebody else", async () => {
  const nobody = await commandLine("status", "--url", `http://127.0.0.1:${freePort()}`);
  assertEquals(nobody.code, 1);
  assertStringIncludes(nobody.stderr, "no orchestrator answers at http://127.0.0.1:");
  await using server = serve(() => new Response("<html>"));
  const other = await commandLine("status", "--url", `http://127.0.0.1:${server.addr.port}`);
  assertEquals(other.code, 1);
  assertStringIncludes(other.stderr, "gave no status of an orchestrator");
});

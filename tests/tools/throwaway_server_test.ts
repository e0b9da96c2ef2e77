import { assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { startPostgresServer } from "../../tools/servers/postgres_server.ts";
import { startRedisServer } from "../../tools/servers/redis_server.ts";
import { TEST_SERVICES } from "../../tools/servers/test_services.ts";

const WAIT_TIMEOUT_MS = 20_000;
const ignore = !TEST_SERVICES.every((service) => service.isInstalled());

async function query(url: string, text: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1 });
  try {
    return [...await sql.unsafe(text)];
  } finally {
    await sql.end({ timeout: 0 });
  }
}

async function connect(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  using _connection = await Deno.connect({ hostname, port: Number(port) });
}

async function waitUntilGone(url: string): Promise<void> {
  const deadlineMs = performance.now() + WAIT_TIMEOUT_MS;
  while (await connect(url).then(() => true, () => false)) {
    if (performance.now() > deadlineMs) throw new Error(`${new URL(url).host} is still there`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

Deno.test({
  name: "a killed PostgreSQL server comes back at the same address with its data",
  ignore,
  fn: async () => {
    await using server = await startPostgresServer();
    await query(server.url, "CREATE TABLE kept AS SELECT 42 AS answer");
    await server.kill();
    await assertRejects(() => query(server.url, "SELECT 1"));
    await server.restart();
    assertEquals(await query(server.url, "SELECT answer FROM kept"), [{ answer: 42 }]);
  },
});

Deno.test({
  name: "a private PostgreSQL server refuses a wrong password",
  ignore,
  fn: async () => {
    await using server = await startPostgresServer();
    const url = new URL(server.url);
    url.password = "wrong";
    await assertRejects(
      () => query(url.href, "SELECT 1"),
      Error,
      "password authentication failed",
    );
  },
});

Deno.test({
  name: "a stopped server no longer answers",
  ignore,
  fn: async () => {
    const server = await startRedisServer();
    await connect(server.url);
    await server.stop();
    await assertRejects(() => connect(server.url));
  },
});

Deno.test({
  name: "a server ends when its owner is killed before it could stop it",
  ignore,
  fn: async () => {
    const owner = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", fileURLToPath(new URL("./owner_of_redis_server.ts", import.meta.url))],
      stdout: "piped",
    }).spawn();
    const reader = owner.stdout.getReader();
    const { value } = await reader.read();
    const url = new TextDecoder().decode(value);
    await connect(url);
    owner.kill("SIGKILL");
    await reader.cancel();
    await owner.status;
    await waitUntilGone(url);
  },
});

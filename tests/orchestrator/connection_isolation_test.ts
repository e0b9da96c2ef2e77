import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { RawModule } from "./raw_module.ts";
import { RawOrchestrator } from "./raw_module.ts";

async function refusal(raw: RawModule, connection_id: string): Promise<string | undefined> {
  return (await raw.operate({ connection_id })).error;
}

Deno.test("an unknown connection is refused", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  for (const connection_id of ["database-1", "", "__proto__"]) {
    const expected = `Cannot use connection "${connection_id}": this module has no such database`;
    assertEquals(await refusal(raw, connection_id), expected);
  }
});

Deno.test("a connection of one module cannot be used by another", async () => {
  await using orchestrator = new RawOrchestrator();
  const owner = await orchestrator.connect("owner");
  const thief = await orchestrator.connect("thief");
  await owner.open("database");
  const connection_id = await owner.open("database");
  assertNotEquals(await refusal(thief, connection_id), undefined);
  await thief.operate({ connection_id, operation: "close" });
  assertEquals(await refusal(owner, connection_id), undefined);
});

Deno.test("a transaction of one connection cannot be used over another", async () => {
  await using orchestrator = new RawOrchestrator();
  const owner = await orchestrator.connect("owner");
  const thief = await orchestrator.connect("thief");
  const owners = await owner.open("database");
  await owner.operate({ connection_id: owners, operation: "begin" });
  const others = [
    { raw: thief, connection_id: await thief.open("database") },
    { raw: owner, connection_id: await owner.open("database") },
  ];
  for (const { raw, connection_id } of others) {
    const commit = { connection_id, operation: "commit", params: { transaction: 1 } };
    assertEquals((await raw.operate(commit)).error_info, { kind: "transaction" });
  }
  const commit = { connection_id: owners, operation: "commit", params: { transaction: 1 } };
  assertEquals((await owner.operate(commit)).success, true);
});

Deno.test("a closed connection is refused, and its number is not given again", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const first = await raw.open("database");
  assertEquals((await raw.operate({ connection_id: first, operation: "close" })).success, true);
  assertNotEquals(await refusal(raw, first), undefined);
  assertNotEquals(await raw.open("database"), first);
});

Deno.test("a call of one module cannot be cancelled by another", async () => {
  await using orchestrator = new RawOrchestrator();
  const holder = await orchestrator.connect("holder");
  const waiting = await orchestrator.connect("waiting");
  const thief = await orchestrator.connect("thief");
  const held = await holder.open("database");
  const connection_id = await waiting.open("database");
  await holder.operate({ connection_id: held, operation: "begin" });
  await waiting.send({
    op: "service_operation",
    id: 1,
    connection_id,
    service_type: "database",
    operation: "ping",
    params: {},
  });
  await thief.send({ op: "service_cancel", id: 1, reason: "cancelled" });
  await thief.send({ op: "heartbeat" });
  await thief.next("heartbeat_ack");
  const rollback = { connection_id: held, operation: "rollback", params: { transaction: 1 } };
  await holder.operate(rollback);
  assertEquals((await waiting.next("service_operation_result")).success, true);
});

Deno.test("a service that the orchestrator does not have is refused by its name", async () => {
  await using orchestrator = new RawOrchestrator({ database: { main: {}, archive: {} } });
  const raw = await orchestrator.connect();
  await assertRejects(() => raw.open("database"), Error, 'Cannot open database "default": ');
  await assertRejects(() => raw.open("cache"), Error, 'Cannot open cache "default": ');
  await assertRejects(
    () => raw.open("filesystem"),
    Error,
    'Cannot open filesystem "default": the orchestrator has no such service',
  );
  await raw.send({
    op: "service_request",
    id: 1,
    service_type: "database",
    service: "archive",
    config: {},
  });
  assertEquals((await raw.next("service_response")).success, true);
});

Deno.test("a service whose opening failed is opened anew at the next request", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const database = `${folder}/later/app.db`;
    await using orchestrator = new RawOrchestrator({ database: { default: { database } } });
    const raw = await orchestrator.connect();
    await assertRejects(() => raw.open("database"), Error, `Cannot open database "${database}"`);
    await Deno.mkdir(`${folder}/later`);
    const connection_id = await raw.open("database");
    assertEquals((await raw.operate({ connection_id })).success, true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

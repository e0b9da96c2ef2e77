import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { createService, ServiceError } from "../../mod.ts";
import { CustomHandler } from "../../src/custom/handler.ts";
import { LocalService, toLocalMethods } from "../../src/custom/local.ts";
import { openCustomProxy } from "../../src/custom/proxy.ts";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import { DatabaseError } from "../../src/errors.ts";
import { MemoryHost } from "../parity/modes.ts";
import { openedCustom, RawOrchestrator } from "./raw_module.ts";

class Greeter {
  readonly #greeting: string;

  constructor(greeting: string) {
    this.#greeting = greeting;
  }

  greet(name: string): Promise<string> {
    return Promise.resolve(`${this.#greeting}, ${this.shown(name)}`);
  }

  shown(name: string): string {
    return name.toUpperCase();
  }
}

class LoudGreeter extends Greeter {
  override shown(name: string): string {
    return `${super.shown(name)}!`;
  }
}

Deno.test("the methods of a class are found, and run on their object", async () => {
  const alone = new LoudGreeter("Hello");
  await using greeter = await createService<Pick<Greeter, "greet">>("greeter", { alone });
  assertEquals(await greeter.call("greet", "ann"), "Hello, ANN!");
});

Deno.test("an implementation without methods is refused", () => {
  const message = 'Cannot provide service "empty": it has no methods';
  assertThrows(() => toLocalMethods("empty", {}), TypeError, message);
  assertThrows(() => toLocalMethods("empty", new (class Empty {})()), TypeError, message);
});

Deno.test("a method is told which module asks", async () => {
  await using orchestrator = new RawOrchestrator({});
  const seen: unknown[] = [];
  orchestrator.provide("who", {
    ask(_params: unknown, { moduleId }: { readonly moduleId: unknown }) {
      seen.push(moduleId);
      return Promise.resolve();
    },
  });
  for (const id of ["first", "second"]) {
    const raw = await orchestrator.connect(id);
    const connection_id = await openedCustom(raw, "who");
    const operation = { service_type: "custom", operation: "call", params: { method: "ask" } };
    await raw.operate({ connection_id, ...operation });
  }
  assertEquals(seen, ["first", "second"]);
});

/** A handler of one service, whose generators tell when they are returned. */
function counted(): { readonly handler: CustomHandler; readonly returned: { count: number } } {
  const returned = { count: 0 };
  const methods = toLocalMethods("counted", {
    async *count() {
      try {
        for (let n = 1;; n++) yield await Promise.resolve(n);
      } finally {
        returned.count++;
      }
    },
  });
  return { handler: new CustomHandler(new LocalService("counted", methods, "a")), returned };
}

Deno.test("closing a connection returns the generators of its streams", async () => {
  const { handler, returned } = counted();
  const { signal } = new AbortController();
  for (const stream of [1, 2]) {
    assertEquals(await handler.operations.open_stream({ method: "count" }, signal), { stream });
    await handler.operations.next({ stream }, signal);
  }
  await handler.close();
  assertEquals(returned.count, 2);
});

Deno.test("a stream that opens after its connection was closed is kept by nobody", async () => {
  const { handler } = counted();
  const { signal } = new AbortController();
  const opening = handler.operations.open_stream({ method: "count" }, signal);
  await handler.close();
  await assertRejects(() => opening, ServiceError);
  await assertRejects(() => handler.operations.next({ stream: 1 }, signal), Error, "is not one of");
});

Deno.test("a connection holds no more than 1000 streams", async () => {
  const { handler } = counted();
  const { signal } = new AbortController();
  const open = () => handler.operations.open_stream({ method: "count" }, signal);
  for (let count = 0; count < 1_000; count++) await open();
  await assertRejects(open, Error, "1000 of this connection are open");
  await handler.close();
});

Deno.test("a generator that does not end is left alone, with a warning", async () => {
  const warnings: string[] = [];
  const methods = toLocalMethods("clinging", {
    async *cling() {
      try {
        yield await Promise.resolve(1);
      } finally {
        await Promise.withResolvers<void>().promise;
      }
    },
  });
  const service = new LocalService("clinging", methods, "a", (message) => warnings.push(message));
  const stream = await service.stream("cling", undefined);
  await stream.next();
  await stream.close();
  assertEquals(warnings, [
    'Cannot stream cling of service "clinging": it did not end within 1000 ms, and is left alone',
  ]);
});

Deno.test("a service that does not exist is a matter of configuration", async () => {
  await using host = await MemoryHost.start({});
  const custom = await assertRejects(() => openCustomProxy(host.client, "none"), ServiceError);
  const database = await assertRejects(() => openDatabaseProxy(host.client, {}), DatabaseError);
  assertEquals([custom.kind, database.kind], ["configuration", "configuration"]);
});

Deno.test("a close that fails at the orchestrator throws the service's own error", async () => {
  await using host = await MemoryHost.start({});
  host.provide("failing", { run: () => Promise.resolve() });
  const proxy = await openCustomProxy(host.client, "failing");
  const { close } = CustomHandler.prototype;
  CustomHandler.prototype.close = () => Promise.reject(new Error("disk I/O error"));
  try {
    assertInstanceOf(await proxy.close().catch((error) => error), ServiceError);
  } finally {
    CustomHandler.prototype.close = close;
  }
});

Deno.test("a call with a negative id is refused", async () => {
  await using orchestrator = new RawOrchestrator({});
  const raw = await orchestrator.connect();
  await raw.send({ op: "service_request", id: -1, service_type: "cache", config: {} });
  const { error } = await raw.next("protocol_error");
  assertEquals(error, "service_request lacks a field or has one of a wrong type");
});

/** These tests pass by compiling: `deno test` checks the types of what it runs. */
import type { CustomService, ServiceImplementation } from "../../mod.ts";
import { assertType, compiles, type Equals } from "../support/equals.ts";

interface Mailer {
  send(mail: { to: string }): Promise<{ id: number }>;
  ping(): Promise<void>;
  tick(): AsyncIterable<number>;
  find(query?: { text: string }): Promise<string>;
  watch(box: { name: string }): AsyncIterable<string>;
}

Deno.test("a call takes and gives what its contract says", () => {
  compiles(async (mailer: CustomService<Mailer>) => {
    const sent = await mailer.call("send", { to: "ann" });
    assertType<Equals<typeof sent, { id: number }>>();
    // @ts-expect-error: the mail has no receiver
    await mailer.call("send", {});
    // @ts-expect-error: there is no such method
    await mailer.call("forward", { to: "ann" });
    // @ts-expect-error: it gives many results
    await mailer.call("watch", { name: "in" });
  });
});

Deno.test("what a method does not take, or need not be given, is left out", () => {
  compiles(async (mailer: CustomService<Mailer>) => {
    await mailer.call("ping");
    await mailer.call("ping", undefined, { timeoutMs: 1 });
    await mailer.call("find");
    await mailer.call("find", { text: "a" });
    for await (const tick of mailer.stream("tick")) assertType<Equals<typeof tick, number>>();
    // @ts-expect-error: it takes nothing
    await mailer.call("ping", { to: "ann" });
    // @ts-expect-error: the mail is missing
    await mailer.call("send");
  });
});

Deno.test("a stream takes and gives what its contract says", () => {
  compiles(async (mailer: CustomService<Mailer>) => {
    for await (const subject of mailer.stream("watch", { name: "in" })) {
      assertType<Equals<typeof subject, string>>();
    }
    // @ts-expect-error: it gives one result
    mailer.stream("send", { to: "ann" });
  });
});

Deno.test("an implementation has every method of its contract", () => {
  compiles(() => {
    const whole: ServiceImplementation<Mailer> = {
      send: ({ to }, { moduleId }) => Promise.resolve({ id: to.length + (moduleId ?? "").length }),
      ping: () => Promise.resolve(),
      async *tick() {
        yield await Promise.resolve(1);
      },
      find: (query) => Promise.resolve(query?.text ?? ""),
      async *watch({ name }) {
        yield await Promise.resolve(name);
      },
    };
    // @ts-expect-error: watch is missing
    const part: ServiceImplementation<Mailer> = { send: whole.send };
    return part;
  });
});

import { assertEquals, assertRejects } from "@std/assert";
import { moduleEntry, recordedOrchestrator } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

const PLAIN = { entry: moduleEntry("plain") };

const ids = (launched: readonly { readonly id: string }[]) => launched.map(({ id }) => id);

Deno.test("a module runs in as many processes as its options say, each by its own name", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: { plain: { ...PLAIN, instances: 2 } },
  });
  const launched = await recorded.orchestrator.launchAll();
  assertEquals(ids(launched), ["plain", "plain#2"]);
  for (const { id, ready } of launched) {
    await recorded.output.untilLine(id, "ready");
    await ready;
  }
  assertEquals(new Set(launched.map(({ pid }) => pid)).size, 2);
  await assertRejects(
    () => recorded.orchestrator.launch("plain"),
    Error,
    'Cannot launch module "plain": it is running already',
  );
});

Deno.test("scale starts what is missing, and stops those of the highest numbers", async () => {
  await using recorded = recordedOrchestrator({ services: IN_MEMORY, modules: { plain: PLAIN } });
  const { orchestrator } = recorded;
  const three = await orchestrator.scale("plain", 3);
  assertEquals(ids(three), ["plain", "plain#2", "plain#3"]);
  await recorded.output.untilLine("plain", "ready");
  const [first] = await orchestrator.scale("plain", 1);
  assertEquals([first?.pid, three[1]?.state, three[2]?.state], [three[0]?.pid, "ended", "ended"]);
  await three[0]?.stop();
  assertEquals(ids(await orchestrator.scale("plain", 2)), ["plain", "plain#2"]);
  assertEquals(await orchestrator.scale("plain", 0), []);
});

Deno.test("two changes of one module's number come one after the other", async () => {
  await using recorded = recordedOrchestrator({ services: IN_MEMORY, modules: { plain: PLAIN } });
  const { orchestrator } = recorded;
  const [three, one] = await Promise.all([
    orchestrator.scale("plain", 3),
    orchestrator.scale("plain", 1),
  ]);
  assertEquals([ids(three), ids(one)], [["plain", "plain#2", "plain#3"], ["plain"]]);
});

Deno.test("a number of instances that cannot be is refused", async () => {
  await using recorded = recordedOrchestrator({ services: IN_MEMORY, modules: { plain: PLAIN } });
  for (const instances of [-1, 1.5, NaN, 1_001]) {
    await assertRejects(
      () => recorded.orchestrator.scale("plain", instances),
      TypeError,
      `Cannot scale module "plain": instances is ${instances}, expected a whole number from 0 to`,
    );
  }
  await assertRejects(
    () => recorded.orchestrator.scale("other", 1),
    TypeError,
    'Cannot scale module "other": expected one of "plain"',
  );
});

Deno.test("all instances of a module are in its namespace, and share it", async () => {
  const entry = moduleEntry("cache");
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      flaky: {
        entry: moduleEntry("flaky"),
        args: ["1"],
        instances: 3,
        services: { cache: { default: { namespace: "a" } } },
      },
      reader: {
        entry,
        args: ["get", "a:starts"],
        services: { cache: { default: { namespace: "" } } },
      },
    },
  });
  const launched = await recorded.orchestrator.scale("flaky", 3);
  await Promise.all(launched.map(({ exited }) => exited));
  await recorded.run("reader");
  assertEquals(recorded.output.lines("reader"), ["3"]);
});

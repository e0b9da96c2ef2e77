import { assertEquals, assertGreater } from "@std/assert";
import { isPostgresInstalled } from "../../../tools/servers/postgres_server.ts";
import { print } from "../../../tools/print.ts";
import { newSeed } from "../../support/random.ts";
import { TemporaryFolder } from "../../support/temporary_folder.ts";
import { faultPlan } from "./fault_plan.ts";
import { runLedger } from "./run_ledger.ts";

Deno.test({
  name: "whatever fails around 16 modules, no transfer is lost, halved, repeated or wrongly told",
  ignore: Deno.build.os !== "linux" || !isPostgresInstalled(),
  async fn() {
    await using folder = await TemporaryFolder.make();
    const seed = newSeed();
    print(`Seed ${seed}`);
    const report = await runLedger({
      ...{ seed, durationMs: 3_000, modules: 16, maxGapMs: 400, folder: folder.path },
    });
    assertEquals(report.violations, []);
    assertEquals(report.left, []);
    assertEquals(report.stuck, []);
    assertEquals(report.exitCode, 0);
    assertEquals(report.leftOpen, "left open: []");
    assertGreater(report.transfers.acknowledged ?? 0, 0);
  },
});

Deno.test("a seed makes the same faults each time", () => {
  const first = faultPlan(7, 600);
  const second = faultPlan(7, 600);
  for (let index = 0; index < 100; index++) assertEquals(first.next(), second.next());
});

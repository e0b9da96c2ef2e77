import { assert, assertEquals, assertGreater } from "@std/assert";
import { MAX_PREPARED } from "../../../src/database/prepared_texts.ts";
import { print } from "../../../tools/print.ts";
import { findBinary } from "../../../tools/servers/find_binary.ts";
import { isPostgresInstalled } from "../../../tools/servers/postgres_server.ts";
import { REDIS_BINARIES } from "../../../tools/servers/redis_server.ts";
import { newSeed } from "../../support/random.ts";
import { runMixed } from "./run_mixed.ts";

/** The calls that a module of the mix has under way at once. */
const MOST_LISTENERS = 20;

Deno.test({
  name: "a mix of all services fails nowhere, and keeps no listener, statement or connection",
  ignore: Deno.build.os !== "linux" || !isPostgresInstalled() ||
    findBinary(REDIS_BINARIES) === undefined,
  async fn() {
    const seed = newSeed();
    print(`Seed ${seed}`);
    const report = await runMixed({ seed, durationMs: 3_000, modules: 3, sampleMs: 500 });
    assertEquals(report.output, []);
    for (const samples of report.modules) {
      const last = samples.at(-1);
      assertEquals(last?.failures, 0);
      assertGreater(last?.operations ?? 0, 0);
      for (const { held, mostPrepared } of samples) {
        assert(held <= MOST_LISTENERS, `${held} listeners`);
        assert(mostPrepared <= MAX_PREPARED, `${mostPrepared} statements`);
      }
    }
    assert(report.mostConnections <= 6 + 1, `${report.mostConnections} connections`);
  },
});

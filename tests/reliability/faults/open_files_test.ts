import { assertEquals, assertStringIncludes } from "@std/assert";
import { isRecord } from "../../../src/guard.ts";
import { findBinary } from "../../../tools/servers/find_binary.ts";
import {
  isPostgresInstalled,
  startPostgresServer,
} from "../../../tools/servers/postgres_server.ts";
import { REDIS_BINARIES, startRedisServer } from "../../../tools/servers/redis_server.ts";
import { TemporaryFolder } from "../../support/temporary_folder.ts";

const ALL_WELL = {
  ...{ postgres: "opened", redis: "opened", sqlite: "opened", file: "opened", launch: "opened" },
};

Deno.test({
  name: "without a free file descriptor nothing new opens, what is open serves, and all recovers",
  ignore: Deno.build.os === "windows" || !isPostgresInstalled() ||
    findBinary(REDIS_BINARIES) === undefined,
  async fn() {
    await using folder = await TemporaryFolder.make();
    await using server = await startPostgresServer();
    await using redis = await startRedisServer();
    const entry = new URL("./open_files.ts", import.meta.url).href;
    const told: unknown = JSON.parse(
      await printedWithFewFiles([entry, server.url, redis.url, folder.path]),
    );
    if (!isRecord(told) || !isRecord(told.during)) throw new Error("Nothing was told");
    assertEquals(told.before, ALL_WELL);
    const { launch, ...during } = told.during;
    assertEquals(during, {
      ...{ postgres: "connection", redis: "connection", sqlite: "connection" },
      ...{ file: "connection", second: "connection", first: "served" },
    });
    assertStringIncludes(String(launch), 'Cannot launch module "plain"');
    assertEquals(told.after, ALL_WELL);
  },
});

/** Deno itself can panic where it finds no descriptor for something of its own; then once more. */
async function printedWithFewFiles(args: readonly string[], attempts = 5): Promise<string> {
  const { stdout, stderr } = await new Deno.Command("sh", {
    args: [
      ...["-c", 'ulimit -n 100; exec "$@"', "sh", Deno.execPath(), "run", "-A", "--quiet"],
      ...args,
    ],
  }).output();
  const decoder = new TextDecoder();
  const printed = decoder.decode(stdout) || decoder.decode(stderr);
  const hasPanicked = printed.includes("Deno has panicked");
  return hasPanicked && attempts > 1 ? await printedWithFewFiles(args, attempts - 1) : printed;
}

import { assertEquals } from "@std/assert";
import { ModuleBoard } from "../../src/cli/module_board.ts";
import type { LaunchedModule, ModuleExit, ModuleState } from "../../src/orchestrator/mod.ts";

/** A module that is what a test says. */
class ScriptedModule {
  pid: number | undefined = 7;
  state: ModuleState = "connected";
  restarts = 0;
  readonly exit = Promise.withResolvers<ModuleExit>();
  readonly exited = this.exit.promise;
  readonly ready = Promise.resolve();

  constructor(readonly id: string) {}

  reload(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<ModuleExit> {
    return this.exited;
  }
}

const OK: ModuleExit = { success: true, code: 0, signal: null };
const KILLED: ModuleExit = { success: false, code: 137, signal: "SIGKILL" };

function launched(module: ScriptedModule): LaunchedModule {
  return module;
}

Deno.test("a module's uptime is that of its process", () => {
  let nowMs = 0;
  const board = new ModuleBoard(["orders"], () => nowMs);
  const module = new ScriptedModule("orders");
  board.launched(launched(module));
  assertEquals(board.rows()[0]?.uptimeSeconds, 0);
  nowMs = 9_000;
  assertEquals(board.rows()[0]?.uptimeSeconds, 9);
  module.pid = 8;
  assertEquals(board.rows()[0]?.uptimeSeconds, 0);
  module.pid = undefined;
  assertEquals(board.rows()[0]?.uptimeSeconds, undefined);
});

Deno.test("a module that is not launched yet is on the board, and one that nobody named comes last", () => {
  const board = new ModuleBoard(["orders", "mailer"]);
  board.launched(launched(new ScriptedModule("orders#2")));
  assertEquals(board.rows().map(({ id, state }) => [id, state]), [
    ["orders", "launching"],
    ["mailer", "launching"],
    ["orders#2", "connected"],
  ]);
});

Deno.test("all is well unless a module was not launched, or did not end well", async () => {
  const board = new ModuleBoard(["orders", "mailer"]);
  const [orders, mailer] = [new ScriptedModule("orders"), new ScriptedModule("mailer")];
  board.launched(launched(orders));
  board.launched(launched(mailer));
  orders.exit.resolve(OK);
  await orders.exited;
  assertEquals(board.isWell, true);
  mailer.exit.resolve(KILLED);
  await mailer.exited;
  assertEquals(board.isWell, false);
  assertEquals(board.rows()[1]?.lastLine, "ended with SIGKILL");
  const other = new ModuleBoard(["orders"]);
  other.failed("orders", "it does not compile");
  assertEquals([other.isWell, other.rows()[0]?.state], [false, "failed"]);
});

Deno.test("an empty line takes the place of no other", () => {
  const board = new ModuleBoard(["orders"]);
  board.wrote("orders", "ready");
  board.wrote("orders", "  ");
  assertEquals(board.rows()[0]?.lastLine, "ready");
});

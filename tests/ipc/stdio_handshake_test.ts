import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { utf8 } from "../support/frame_bytes.ts";
import { StdioModule, type StdioModuleEnd } from "../support/stdio_module.ts";

/** What the shell leaves in the place of stdin. */
function redirected(from: string): (command: readonly string[]) => readonly string[] {
  return (command) => ["sh", "-c", `exec "$0" "$@" ${from}`, ...command];
}

/** A terminal on stdin, which `script` of util-linux makes. */
function atTerminal(command: readonly string[]): readonly string[] {
  return ["script", "-qec", `${command.map((part) => `'${part}'`).join(" ")} 2>&1`, "/dev/null"];
}

async function hasScript(): Promise<boolean> {
  try {
    const { stdout } = await new Deno.Command("script", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).includes("util-linux");
  } catch {
    return false;
  }
}

const IS_WINDOWS = Deno.build.os === "windows";
const HAS_TERMINAL = await hasScript();

function assertRefused(end: StdioModuleEnd, detail: string): void {
  assertEquals(end.code, 0);
  assertEquals(end.stderr.length, 1, end.stderr.join("\n"));
  const { kind, message } = JSON.parse(end.stderr[0] ?? "");
  assertEquals(kind, "connection");
  assertEquals(
    message,
    `Cannot open a database: PYWATT_MODULE_ID is "orders", but ${detail}; ` +
      "start the module through its orchestrator, or unset PYWATT_MODULE_ID to run it alone",
  );
}

Deno.test({
  name: "a module whose stdin is closed says so and ends",
  ignore: IS_WINDOWS,
  async fn() {
    await using launched = StdioModule.launch("open", { through: redirected("<&-") });
    assertRefused(await launched.ended(), "the other side has closed");
  },
});

Deno.test({
  name: "a module whose stdin is empty says so and ends",
  ignore: IS_WINDOWS,
  async fn() {
    await using launched = StdioModule.launch("open", { through: redirected("</dev/null") });
    assertRefused(await launched.ended(), "the other side has closed");
  },
});

Deno.test({
  name: "a module whose stdin is a file with text says so and ends",
  ignore: IS_WINDOWS,
  async fn() {
    const file = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(file, "hello\n");
      await using launched = StdioModule.launch("open", { through: redirected(`<'${file}'`) });
      assertRefused(await launched.ended(), "stdin carries 6 bytes that begin no frame");
    } finally {
      await Deno.remove(file);
    }
  },
});

Deno.test({
  name: "a module whose stdin is a terminal says so and ends",
  ignore: !HAS_TERMINAL,
  async fn() {
    await using launched = StdioModule.launch("open", { through: atTerminal });
    assertStringIncludes(await launched.peer.receiveRest(), "but stdin is a terminal; start");
    assertEquals((await launched.ended()).code, 0);
  },
});

Deno.test("a module whose stdin ends says so and ends", async () => {
  await using launched = StdioModule.launch("open");
  await launched.peer.receive();
  launched.peer.close();
  assertRefused(await launched.ended(), "the other side has closed");
});

Deno.test("a module whose stdin is silent says so after the handshake timeout and ends", async () => {
  await using launched = StdioModule.launch("open");
  assertRefused(await launched.ended(), "nobody answered on stdin within 300 ms");
});

Deno.test("a module whose orchestrator speaks another version says so and ends", async () => {
  await using launched = StdioModule.launch("open");
  await launched.peer.send({
    op: "init",
    protocol_version: 2,
    limits: { max_frame_bytes: 1_000_000, max_in_flight: 10 },
  });
  const detail = "the orchestrator speaks protocol version 2, this module speaks 1";
  assertRefused(await launched.ended(), detail);
});

Deno.test("a module that is greeted with text says so and ends", async () => {
  await using launched = StdioModule.launch("open");
  await launched.peer.sendBytes(utf8("hello\n"));
  assertRefused(await launched.ended(), "stdin carries 6 bytes that begin no frame");
});

Deno.test("a module without an orchestrator gives every later call the same error", async () => {
  await using launched = StdioModule.launch("open_twice");
  await launched.peer.receive();
  launched.peer.close();
  const { code, stderr } = await launched.ended();
  assertEquals([code, stderr.length], [0, 2]);
  assertMatch(stderr[0] ?? "", /PYWATT_MODULE_ID is "orders"/);
  assertEquals(stderr[0], stderr[1]);
});

Deno.test("a module that gave up before the handshake still ends by itself", async () => {
  await using launched = StdioModule.launch("open_late");
  await launched.peer.receive();
  assertEquals(JSON.parse(await launched.line()).kind, "timeout");
  await launched.peer.send({
    op: "init",
    protocol_version: 1,
    limits: { max_frame_bytes: 1_000_000, max_in_flight: 10 },
  });
  assertEquals(await launched.peer.receive(), { op: "idle" });
  await launched.peer.send({ op: "idle_ack" });
  assertEquals((await launched.ended()).code, 0);
});

Deno.test("a program that may not read PYWATT_MODULE_ID stands alone", async () => {
  await using launched = StdioModule.launch("alone", { flags: ["--no-prompt"] });
  const { code, stderr } = await launched.ended();
  assertEquals([code, ...stderr], [0, '{"isModule":false,"moduleId":null}', "1"]);
});

Deno.test({
  name: "a program that may not read PYWATT_MODULE_ID asks nobody at the terminal",
  ignore: !HAS_TERMINAL,
  async fn() {
    await using launched = StdioModule.launch("alone", { flags: [], through: atTerminal });
    const written = await launched.peer.receiveRest();
    assertEquals(written.replaceAll("\r", ""), '{"isModule":false,"moduleId":null}\n1\n');
    assertEquals((await launched.ended()).code, 0);
  },
});

Deno.test("JwtProxyService refuses at once, and writes nothing, where no orchestrator is", async () => {
  await using launched = StdioModule.launch("jwt_proxy", { flags: ["--no-prompt"] });
  assertEquals(await launched.peer.receiveRest(), "");
  const { stderr } = await launched.ended();
  const { kind, message } = JSON.parse(stderr[0] ?? "");
  assertEquals(kind, "internal");
  assertStringIncludes(message, "PYWATT_MODULE_ID is not set");
});

import { assert, assertEquals, assertExists } from "@std/assert";
import { FrameDecoder } from "../../src/ipc/frame.ts";
import { createMemoryTransportPair } from "../../src/ipc/memory_transport.ts";
import type { Transport } from "../../src/ipc/transport.ts";
import { silentLogger } from "../../src/logger.ts";
import { Router } from "../../src/orchestrator/router.ts";
import { ServiceRegistry } from "../../src/orchestrator/service_registry.ts";
import { codeBlocks } from "./markdown.ts";
import { chapter, messagesOf, wireBlocks } from "./protocol_document.ts";
import { frameBytes } from "../support/frame_bytes.ts";

const EXCHANGE = chapter(9);

Deno.test("every hex dump of the document is the frame of the message below it", () => {
  const dumps = EXCHANGE.split("```hexdump\n").slice(1);
  assert(dumps.length > 0);
  for (const text of dumps) {
    const bytes = fromHexDump(text.split("```")[0] ?? "");
    const [block] = wireBlocks(text.slice(text.indexOf("```json")));
    assertExists(block);
    assertEquals(payloads(bytes), [JSON.stringify(block.payload)]);
    assertEquals(bytes, frameBytes(JSON.stringify(block.payload)));
  }
});

Deno.test("the text beside a hex dump is that of its bytes", () => {
  const lines = codeBlocks(EXCHANGE)
    .filter(({ words }) => words[0] === "hexdump")
    .flatMap(({ text }) => text.trimEnd().split("\n").map((line, index) => ({ line, index })));
  for (const { line, index } of lines) {
    const printable = [...fromHexDump(line)].map((byte) => {
      return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
    });
    assertEquals(line.slice(0, 8), (index * 16).toString(16).padStart(8, "0"));
    assertEquals(line.slice(line.indexOf("|")), `|${printable.join("")}|`);
  }
});

Deno.test("the document says how long the first frame is", () => {
  const length = /first frame is (\d+) bytes/.exec(EXCHANGE)?.[1];
  const [first] = wireBlocks(EXCHANGE);
  assertEquals(Number(length), frameBytes(JSON.stringify(first?.payload)).length);
});

Deno.test("an orchestrator answers the worked exchange as the document says", async () => {
  const [module, orchestrator] = createMemoryTransportPair();
  const services = new ServiceRegistry({ database: { default: { dbType: "sqlite" } } });
  const options = { moduleId: "orders", logger: silentLogger, onStray: () => {} };
  const router = new Router(orchestrator, services, options);
  const answers = receivedMessages(module);
  for (const { sender, payload } of wireBlocks(EXCHANGE)) {
    if (sender === "module") await module.write(frameBytes(JSON.stringify(payload)));
    else {
      for (const message of messagesOf(payload)) {
        assertEquals((await answers.next()).value, message);
      }
    }
  }
  assert(router.isIdle);
  router.close("the exchange is over");
  await router.released;
  await services.close();
});

async function* receivedMessages(transport: Transport): AsyncGenerator<unknown, void> {
  for (let bytes = await transport.read(); bytes !== null; bytes = await transport.read()) {
    for (const payload of payloads(bytes)) yield* messagesOf(JSON.parse(payload));
  }
}

/** The payloads of bytes that are whole frames, and nothing else. */
function payloads(bytes: Uint8Array): string[] {
  const found: string[] = [];
  const refuse = () => {
    throw new Error("Expected whole frames, and nothing else");
  };
  const decoder = new FrameDecoder({
    frame: (payload) => found.push(new TextDecoder().decode(payload)),
    stray: refuse,
    oversized: refuse,
  });
  decoder.push(bytes);
  decoder.end();
  return found;
}

function fromHexDump(text: string): Uint8Array {
  const digits = text.split("\n").map((line) => line.slice(8).split("|")[0]).join("");
  return Uint8Array.fromHex(digits.replaceAll(/\s/g, ""));
}

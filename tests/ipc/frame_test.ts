import { assertEquals } from "@std/assert";
import { DEFAULT_MAX_FRAME_BYTES, FrameDecoder } from "../../src/ipc/frame.ts";
import { frameBytes, headerBytes, joinBytes, utf8 } from "../support/frame_bytes.ts";
import { type Found, FrameRecorder } from "../support/frame_recorder.ts";

const FIRST = '{"op":"idle"}';
const SECOND = '[{"op":"heartbeat"},{"op":"idle"}]';

function decode(chunks: readonly Uint8Array[], maxFrameBytes?: number): readonly Found[] {
  const recorder = new FrameRecorder();
  const decoder = new FrameDecoder(recorder, maxFrameBytes);
  for (const chunk of chunks) decoder.push(chunk);
  return recorder.found;
}

Deno.test("a frame holds 16 MiB unless something else is said", () => {
  assertEquals(DEFAULT_MAX_FRAME_BYTES, 16_777_216);
});

Deno.test("FrameDecoder reads a literal frame", () => {
  // deno-fmt-ignore
  const bytes = Uint8Array.of(0, 0, 0, 13, 0x7b, 0x22, 0x6f, 0x70, 0x22, 0x3a, 0x22, 0x69, 0x64, 0x6c, 0x65, 0x22, 0x7d);
  assertEquals(decode([bytes]), [{ frame: FIRST }]);
});

Deno.test("FrameDecoder reads several frames out of one chunk", () => {
  const bytes = joinBytes(frameBytes(FIRST), frameBytes(SECOND), frameBytes(FIRST));
  assertEquals(decode([bytes]), [{ frame: FIRST }, { frame: SECOND }, { frame: FIRST }]);
});

Deno.test("FrameDecoder reads a chunk that is a view into a larger buffer", () => {
  const bytes = joinBytes(utf8("before"), frameBytes(FIRST), utf8("after"));
  assertEquals(decode([bytes.subarray(6, 6 + 17)]), [{ frame: FIRST }]);
});

Deno.test("FrameDecoder finds nothing in an empty chunk", () => {
  assertEquals(decode([new Uint8Array(0)]), []);
});

Deno.test("FrameDecoder reads a frame that is exactly at the limit", () => {
  assertEquals(decode([frameBytes(FIRST)], 13), [{ frame: FIRST }]);
});

Deno.test("FrameDecoder refuses a frame that is one byte over the limit", () => {
  assertEquals(decode([frameBytes(FIRST)], 12), [{ oversized: 13, head: FIRST }]);
});

Deno.test("FrameDecoder reads the frame after an oversized one", () => {
  const bytes = joinBytes(frameBytes(SECOND), frameBytes(FIRST));
  assertEquals(decode([bytes], 20), [{ oversized: 34, head: SECOND }, { frame: FIRST }]);
});

Deno.test("FrameDecoder hands out 256 bytes of an oversized frame and skips the rest", () => {
  const long = `{"op":"heartbeat","id":7,"text":"${"x".repeat(1_000)}"}`;
  const bytes = joinBytes(frameBytes(long), frameBytes(FIRST));
  assertEquals(decode([bytes], 500), [
    { oversized: long.length, head: long.slice(0, 256) },
    { frame: FIRST },
  ]);
});

Deno.test("FrameDecoder hands out the same head however an oversized frame is cut", () => {
  const long = `{"op":"heartbeat","id":7,"text":"${"x".repeat(400)}"}`;
  const bytes = joinBytes(frameBytes(long), frameBytes(FIRST));
  for (let cut = 1; cut < bytes.length; cut++) {
    assertEquals(
      decode([bytes.subarray(0, cut), bytes.subarray(cut)], 300),
      [{ oversized: long.length, head: long.slice(0, 256) }, { frame: FIRST }],
      `cut at ${cut}`,
    );
  }
});

Deno.test("FrameDecoder tells of an oversized frame before the rest of it has come", () => {
  const start = joinBytes(headerBytes(0x07ffffff), utf8(`{"op":"x",${" ".repeat(246)}`));
  assertEquals(decode([start], 1_000).length, 1);
});

Deno.test("FrameDecoder takes a length up to 0x08ffffff for one", () => {
  const opening = utf8(`{"op":"${"x".repeat(249)}`);
  assertEquals(decode([headerBytes(0x08ffffff), opening]), [
    { oversized: 0x08ffffff, head: `{"op":"${"x".repeat(249)}` },
  ]);
});

Deno.test("FrameDecoder takes a length from 0x09000000 on for text", () => {
  const opening = utf8(`{"op":"${"x".repeat(249)}`);
  assertEquals(decode([headerBytes(0x09202020), opening]), [
    { stray: `\t   {"op":"${"x".repeat(249)}` },
  ]);
});

Deno.test("FrameDecoder skips an oversized frame without keeping what it skips", () => {
  const recorder = new FrameRecorder();
  const decoder = new FrameDecoder(recorder, 1_000);
  const chunk = new Uint8Array(1024 * 1024).fill(0x20);
  decoder.push(joinBytes(headerBytes(7 + 100 * chunk.length), utf8('{"op":"')));
  const before = Deno.memoryUsage();
  for (let count = 0; count < 100; count++) decoder.push(chunk);
  const after = Deno.memoryUsage();
  decoder.push(frameBytes(FIRST));
  assertEquals(after.external - before.external < 50 * chunk.length, true);
  assertEquals(recorder.found.at(-1), { frame: FIRST });
});

Deno.test("FrameDecoder allocates by what has come and not by what a header claims", () => {
  const decoders: FrameDecoder[] = [];
  const before = Deno.memoryUsage().external;
  for (let count = 0; count < 64; count++) {
    const decoder = new FrameDecoder(new FrameRecorder());
    decoder.push(joinBytes(headerBytes(DEFAULT_MAX_FRAME_BYTES), utf8('{"op":"idle"')));
    decoders.push(decoder);
  }
  const grown = Deno.memoryUsage().external - before;
  assertEquals(grown < 4 * DEFAULT_MAX_FRAME_BYTES, true, `${decoders.length} took ${grown} bytes`);
});

Deno.test("FrameDecoder puts a frame together out of many chunks larger than its first buffer", () => {
  const long = `{"op":"${"é".repeat(300_000)}"}`;
  const bytes = frameBytes(long);
  const chunks: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length; offset += 65_536) {
    chunks.push(bytes.subarray(offset, offset + 65_536));
  }
  assertEquals(decode(chunks), [{ frame: long }]);
});

Deno.test("FrameDecoder keeps its own copy of what it has not handed out yet", () => {
  const recorder = new FrameRecorder();
  const decoder = new FrameDecoder(recorder);
  const bytes = frameBytes(SECOND);
  for (const [start, end] of [[0, 2], [2, 9], [9, 20], [20, bytes.length]]) {
    const reused = bytes.slice(start, end);
    decoder.push(reused);
    reused.fill(0x2a);
  }
  assertEquals(recorder.found, [{ frame: SECOND }]);
});

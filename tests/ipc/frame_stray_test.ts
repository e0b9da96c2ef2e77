import { assertEquals } from "@std/assert";
import { FrameDecoder } from "../../src/ipc/frame.ts";
import { frameBytes, headerBytes, joinBytes, utf8, utf8Text } from "../support/frame_bytes.ts";
import { type Found, FrameRecorder } from "../support/frame_recorder.ts";

const FRAME = '{"op":"idle"}';

function decode(...parts: readonly Uint8Array[]): readonly Found[] {
  const recorder = new FrameRecorder();
  const decoder = new FrameDecoder(recorder);
  decoder.push(joinBytes(...parts));
  decoder.end();
  return recorder.found;
}

Deno.test("FrameDecoder skips text before the first frame", () => {
  assertEquals(decode(utf8("hello\n"), frameBytes(FRAME)), [{ stray: "hello\n" }, {
    frame: FRAME,
  }]);
});

Deno.test("FrameDecoder skips text between two frames", () => {
  assertEquals(decode(frameBytes(FRAME), utf8("hello\n"), frameBytes(FRAME)), [
    { frame: FRAME },
    { stray: "hello\n" },
    { frame: FRAME },
  ]);
});

Deno.test("FrameDecoder skips text after the last frame", () => {
  assertEquals(decode(frameBytes(FRAME), utf8("hello\n")), [{ frame: FRAME }, {
    stray: "hello\n",
  }]);
});

Deno.test("FrameDecoder skips text that is no ASCII", () => {
  assertEquals(decode(utf8("žlutý 🐎\n"), frameBytes(FRAME)), [
    { stray: "žlutý 🐎\n" },
    { frame: FRAME },
  ]);
});

Deno.test("FrameDecoder skips text that is JSON", () => {
  assertEquals(decode(utf8(`${FRAME}\n`), frameBytes(FRAME)), [
    { stray: `${FRAME}\n` },
    { frame: FRAME },
  ]);
});

for (let byte = 0x00; byte <= 0x08; byte++) {
  const name = `0x0${byte}`;

  Deno.test(`FrameDecoder skips text with the byte ${name} in it`, () => {
    const text = `a${String.fromCharCode(byte)}b`;
    assertEquals(decode(utf8(text), frameBytes(FRAME)), [{ stray: text }, { frame: FRAME }]);
  });

  Deno.test(`FrameDecoder finds a frame right after the byte ${name}`, () => {
    const text = `a${String.fromCharCode(byte)}`;
    assertEquals(decode(utf8(text), frameBytes(FRAME)), [{ stray: text }, { frame: FRAME }]);
  });
}

Deno.test("FrameDecoder takes a header that text follows for text", () => {
  const fake = utf8Text(joinBytes(headerBytes(13), utf8("hello, world\n")));
  assertEquals(decode(utf8(fake), frameBytes(FRAME)), [{ stray: fake }, { frame: FRAME }]);
});

Deno.test("FrameDecoder takes a header that no op follows for text", () => {
  const fake = utf8Text(joinBytes(headerBytes(13), utf8('{"up":"idle"}')));
  assertEquals(decode(utf8(fake), frameBytes(FRAME)), [{ stray: fake }, { frame: FRAME }]);
});

Deno.test("FrameDecoder takes an empty frame for text", () => {
  const empty = utf8Text(headerBytes(0));
  assertEquals(decode(headerBytes(0), frameBytes(FRAME)), [{ stray: empty }, { frame: FRAME }]);
});

Deno.test("FrameDecoder takes an empty array of messages for text", () => {
  assertEquals(decode(frameBytes("[]"), frameBytes(FRAME)), [
    { stray: "\0\0\0\x02[]" },
    { frame: FRAME },
  ]);
});

Deno.test("FrameDecoder takes a length that ends within the opening for text", () => {
  const fake = joinBytes(headerBytes(7), utf8('{"op":"'));
  assertEquals(decode(fake, frameBytes(FRAME)), [
    { stray: '\0\0\0\x07{"op":"' },
    { frame: FRAME },
  ]);
});

Deno.test("FrameDecoder hands out text before more bytes come", () => {
  const recorder = new FrameRecorder();
  new FrameDecoder(recorder).push(utf8("hello"));
  assertEquals(recorder.found, [{ stray: "hello" }]);
});

Deno.test("FrameDecoder hands out a fake header as soon as it is known for one", () => {
  const recorder = new FrameRecorder();
  new FrameDecoder(recorder).push(joinBytes(headerBytes(0x04030201), utf8("{x, hello")));
  assertEquals(recorder.found, [{ stray: "\x04\x03\x02\x01{x, hello" }]);
});

Deno.test("FrameDecoder hands out a header that broke off when the stream ends", () => {
  assertEquals(decode(frameBytes(FRAME), Uint8Array.of(0, 0)), [{ frame: FRAME }, {
    stray: "\0\0",
  }]);
});

Deno.test("FrameDecoder hands out a payload that broke off when the stream ends", () => {
  assertEquals(decode(frameBytes(FRAME).subarray(0, 15)), [{ stray: '{"op":"idle' }]);
});

Deno.test("FrameDecoder hands out nothing when the stream ends between two frames", () => {
  assertEquals(decode(frameBytes(FRAME)), [{ frame: FRAME }]);
});

Deno.test("FrameDecoder hands out what broke off only once", () => {
  const recorder = new FrameRecorder();
  const decoder = new FrameDecoder(recorder);
  decoder.push(frameBytes(FRAME).subarray(0, 15));
  decoder.end();
  decoder.end();
  assertEquals(recorder.found, [{ stray: '{"op":"idle' }]);
});

Deno.test("FrameDecoder tells of all stray bytes of one chunk at once", () => {
  const strays: number[] = [];
  const decoder = new FrameDecoder({
    frame: () => {},
    stray: (bytes) => strays.push(bytes.length),
    oversized: () => {},
  });
  decoder.push(new Uint8Array(65_536));
  decoder.push(utf8("text\0text\x08".repeat(100)));
  decoder.end();
  assertEquals(strays.length, 3);
  assertEquals(strays.reduce((sum, length) => sum + length), 65_536 + 1_000);
});

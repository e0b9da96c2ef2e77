import { assertEquals } from "@std/assert";
import { FrameDecoder } from "../../src/ipc/frame.ts";
import { frameBytes, headerBytes, joinBytes, utf8 } from "../support/frame_bytes.ts";
import { type Found, FrameRecorder } from "../support/frame_recorder.ts";
import { newSeed, Random } from "../support/random.ts";

const MAX_FRAME_BYTES = 48;
const SHORT = '{"op":"idle"}';
const ARRAY = '[{"op":"heartbeat"},{"op":"idle"}]';
const OVERSIZED = `{"op":"heartbeat","id":1,"text":"${"é".repeat(20)}"}`;
const FAKE = joinBytes(headerBytes(40), utf8('{"op": "with a space'));

const STREAM = joinBytes(
  utf8("text\n"),
  frameBytes(SHORT),
  frameBytes(ARRAY),
  utf8("a\x00b\x08"),
  frameBytes(OVERSIZED),
  frameBytes(SHORT),
  FAKE,
  frameBytes(ARRAY),
  frameBytes(SHORT).subarray(0, 11),
);

const EXPECTED: readonly Found[] = [
  { stray: "text\n" },
  { frame: SHORT },
  { frame: ARRAY },
  { stray: "a\x00b\x08" },
  { oversized: 75, head: OVERSIZED },
  { frame: SHORT },
  { stray: '\0\0\0\x28{"op": "with a space' },
  { frame: ARRAY },
  { stray: '{"op":"' },
];

function decodeCut(cuts: readonly number[]): readonly Found[] {
  const recorder = new FrameRecorder();
  const decoder = new FrameDecoder(recorder, MAX_FRAME_BYTES);
  let start = 0;
  for (const end of [...cuts, STREAM.length]) {
    decoder.push(STREAM.slice(start, end));
    start = end;
  }
  decoder.end();
  return recorder.found;
}

Deno.test("FrameDecoder finds the same in a stream that is not cut", () => {
  assertEquals(decodeCut([]), EXPECTED);
});

Deno.test("FrameDecoder finds the same wherever a stream is cut in two", () => {
  for (let cut = 1; cut < STREAM.length; cut++) {
    assertEquals(
      decodeCut([cut]),
      EXPECTED,
      `cut at byte ${cut}`,
    );
  }
});

Deno.test("FrameDecoder finds the same in a stream that comes byte by byte", () => {
  const cuts = Array.from({ length: STREAM.length - 1 }, (_, index) => index + 1);
  assertEquals(decodeCut(cuts), EXPECTED);
});

Deno.test("FrameDecoder finds the same however a stream is cut at random", () => {
  for (let round = 0; round < 500; round++) {
    const seed = newSeed();
    const random = new Random(seed);
    const cuts = Array.from({ length: random.below(20) }, () => random.below(STREAM.length));
    cuts.sort((first, second) => first - second);
    assertEquals(
      decodeCut(cuts),
      EXPECTED,
      `new Random(${seed}), cut at ${cuts}`,
    );
  }
});

Deno.test("FrameDecoder finds every frame among random text", () => {
  for (let round = 0; round < 200; round++) {
    const seed = newSeed();
    const random = new Random(seed);
    const parts: Uint8Array[] = [];
    const expected: Found[] = [];
    for (let count = 0; count < 10; count++) {
      const text = String.fromCharCode(...Array.from({ length: 1 + random.below(8) }, () => {
        return random.below(0x20);
      }));
      parts.push(utf8(text), frameBytes(SHORT));
      expected.push({ stray: text }, { frame: SHORT });
    }
    const recorder = new FrameRecorder();
    new FrameDecoder(recorder).push(joinBytes(...parts));
    assertEquals(recorder.found, expected, `new Random(${seed})`);
  }
});

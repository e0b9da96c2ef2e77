import { assertEquals } from "@std/assert";
import { OutgoingFrame } from "../../src/ipc/outgoing_frame.ts";
import { frameBytes } from "../support/frame_bytes.ts";

const MAX_BYTES = 1_000_000;

function filled(frame: OutgoingFrame, ...texts: readonly string[]): Uint8Array {
  frame.clear();
  for (const json of texts) frame.add(json, MAX_BYTES);
  return frame.toBytes();
}

Deno.test("OutgoingFrame writes the length as four bytes, most significant first", () => {
  assertEquals(
    filled(new OutgoingFrame(), '{"op":"idle"}'),
    // deno-fmt-ignore
    Uint8Array.of(0, 0, 0, 13, 0x7b, 0x22, 0x6f, 0x70, 0x22, 0x3a, 0x22, 0x69, 0x64, 0x6c, 0x65, 0x22, 0x7d),
  );
});

Deno.test("OutgoingFrame counts bytes of UTF-8 and not characters", () => {
  assertEquals(filled(new OutgoingFrame(), '"é€😀"').subarray(0, 4), Uint8Array.of(0, 0, 0, 11));
});

Deno.test("OutgoingFrame fills all four bytes of the length", () => {
  assertEquals(
    filled(new OutgoingFrame(), "x".repeat(0x010203)).subarray(0, 4),
    Uint8Array.of(0, 1, 2, 3),
  );
});

Deno.test("OutgoingFrame writes the frame that the protocol draws, whatever it held before", () => {
  const frame = new OutgoingFrame();
  for (const json of ['{"op":"idle"}', "x".repeat(1_000), '"é€😀"', "y".repeat(300_000), '"€"']) {
    assertEquals(filled(frame, json), frameBytes(json));
    assertEquals(filled(frame, json, "1", json), frameBytes(`[${json},1,${json}]`));
  }
});

Deno.test("OutgoingFrame knows how many bytes it takes on its way", () => {
  const frame = new OutgoingFrame();
  assertEquals(filled(frame, '"€"').length, frame.byteLength);
  assertEquals(filled(frame, '"€"', "2", "3").length, frame.byteLength);
});

Deno.test("OutgoingFrame uses its memory again, and keeps none of a large frame", () => {
  const frame = new OutgoingFrame();
  const { buffer } = filled(frame, "x".repeat(1_000));
  assertEquals(filled(frame, "y".repeat(900)).buffer === buffer, true);
  const large = filled(frame, "z".repeat(300_000));
  assertEquals(large.buffer === filled(frame, "1").buffer, false);
});

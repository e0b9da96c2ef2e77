import { assertEquals } from "@std/assert";
import { encodeFrame } from "../../src/ipc/frame.ts";
import { OutgoingFrame } from "../../src/ipc/outgoing_frame.ts";

const MAX_BYTES = 1_000_000;

function filled(frame: OutgoingFrame, ...texts: readonly string[]): Uint8Array {
  frame.clear();
  for (const json of texts) frame.add(json, MAX_BYTES);
  return frame.toBytes();
}

Deno.test("OutgoingFrame writes what encodeFrame writes, whatever it held before", () => {
  const frame = new OutgoingFrame();
  for (const json of ['{"op":"idle"}', "x".repeat(1_000), '"é€😀"', "y".repeat(300_000), '"€"']) {
    assertEquals(filled(frame, json), encodeFrame(json));
    assertEquals(filled(frame, json, "1", json), encodeFrame(`[${json},1,${json}]`));
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

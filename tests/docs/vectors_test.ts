import { assertEquals } from "@std/assert";
import { FrameDecoder } from "../../src/ipc/frame.ts";
import { decodeValue } from "../../src/ipc/value.ts";
import { FrameRecorder } from "../support/frame_recorder.ts";
import vectors from "../../examples/python/vectors.json" with { type: "json" };

/** A value as the vectors show it, so that programs in any language can compare. */
function shown(value: unknown): string {
  if (value instanceof Uint8Array) return value.toHex();
  if (value instanceof Date) return String(value.getTime());
  if (typeof value === "bigint" || typeof value === "number") {
    return Object.is(value, -0) ? "-0.0" : String(value);
  }
  return JSON.stringify(value ?? null);
}

Deno.test("the frames of the vectors are the messages that they say", () => {
  for (const { messages, hex } of vectors.frames) {
    const recorder = new FrameRecorder();
    new FrameDecoder(recorder).push(Uint8Array.fromHex(hex));
    const content = messages.length === 1 ? messages[0] : messages;
    assertEquals(recorder.found, [{ frame: JSON.stringify(content) }]);
  }
});

Deno.test("the values of the vectors are those that this library reads", () => {
  assertEquals(vectors.values.map(({ wire }) => shown(decodeValue(wire))), [
    ...vectors.values.map(({ shown }) => shown),
  ]);
});

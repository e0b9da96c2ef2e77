import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import { FrameWriter } from "../../src/ipc/frame_writer.ts";
import type { Message } from "../../src/ipc/message.ts";
import { MessageTooLargeError } from "../../src/ipc/outgoing_frame.ts";
import { RecordingTransport } from "../support/recording_transport.ts";

const IDLE: Message = { op: "idle" };
const HEARTBEAT: Message = { op: "heartbeat" };

function says(error: string): Message {
  return { op: "protocol_error", error };
}

/** A message whose JSON takes this many bytes. */
function ofBytes(byteLength: number): Message {
  return says("x".repeat(byteLength - '{"op":"protocol_error","error":""}'.length));
}

function writerOf(transport: RecordingTransport, maxFrameBytes = 1_000): FrameWriter {
  return new FrameWriter(transport, maxFrameBytes, (error) => {
    throw error;
  });
}

Deno.test("FrameWriter sends one message as an object", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport);
  writer.send(IDLE);
  await writer.flushed();
  assertEquals(transport.written, ['{"op":"idle"}']);
});

Deno.test("FrameWriter sends all messages of one moment in one frame and one write", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport);
  for (const message of [IDLE, HEARTBEAT, IDLE]) writer.send(message);
  await writer.flushed();
  assertEquals(transport.written, ['[{"op":"idle"},{"op":"heartbeat"},{"op":"idle"}]']);
});

Deno.test("FrameWriter sends all that came during a write in the next one", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport);
  transport.hold();
  writer.send(IDLE);
  await Promise.resolve();
  await Promise.resolve();
  assertEquals(transport.written, ['{"op":"idle"}']);
  writer.send(HEARTBEAT);
  writer.send(IDLE);
  transport.letThrough();
  await writer.flushed();
  assertEquals(transport.written, ['{"op":"idle"}', '[{"op":"heartbeat"},{"op":"idle"}]']);
});

Deno.test("FrameWriter sends again after all had left", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport);
  writer.send(IDLE);
  await writer.flushed();
  writer.send(HEARTBEAT);
  await writer.flushed();
  assertEquals(transport.written, ['{"op":"idle"}', '{"op":"heartbeat"}']);
});

Deno.test("FrameWriter has nothing to wait for when nothing was sent", async () => {
  await writerOf(new RecordingTransport()).flushed();
});

Deno.test("FrameWriter turns a message into JSON when it is sent, not when it leaves", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport);
  const params: Record<string, unknown> = { value: 1 };
  writer.send({
    op: "service_operation",
    id: 1,
    connection_id: "a-1",
    service_type: "a",
    operation: "b",
    params,
  });
  params.value = 2;
  await writer.flushed();
  assertEquals(JSON.parse(transport.written[0] ?? "").params, { value: 1 });
});

Deno.test("FrameWriter sends a message that is exactly at the limit", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport, 100);
  writer.send(ofBytes(100));
  await writer.flushed();
  assertEquals(transport.written.map((json) => json.length), [100]);
});

Deno.test("FrameWriter refuses a message that is one byte over the limit", () => {
  const writer = writerOf(new RecordingTransport(), 100);
  const error = assertThrows(() => writer.send(ofBytes(101)), MessageTooLargeError);
  assertStrictEquals(error.byteLength, 101);
  assertStrictEquals(error.maxFrameBytes, 100);
});

Deno.test("FrameWriter measures a message in bytes of UTF-8", () => {
  const writer = writerOf(new RecordingTransport(), 100);
  const text = "€".repeat(23);
  const error = assertThrows(() => writer.send(says(text)), MessageTooLargeError);
  assertStrictEquals(error.byteLength, 34 + 69);
});

Deno.test("FrameWriter goes on after a message that was too large", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport, 100);
  writer.send(IDLE);
  assertThrows(() => writer.send(ofBytes(101)), MessageTooLargeError);
  writer.send(HEARTBEAT);
  await writer.flushed();
  assertEquals(transport.written, ['[{"op":"idle"},{"op":"heartbeat"}]']);
});

Deno.test("FrameWriter makes no frame over the limit out of many messages", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport, 1_000);
  for (let count = 0; count < 100; count++) writer.send(says(`€ ${count}`));
  await writer.flushed();
  const sizes = transport.written.map((json) => new TextEncoder().encode(json).length);
  assertEquals(sizes.filter((size) => size > 1_000), []);
});

Deno.test("FrameWriter counts the brackets and commas of an array", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport, 100);
  for (let count = 0; count < 4; count++) writer.send(ofBytes(49));
  await writer.flushed();
  assertEquals(transport.written.map((json) => json.length), [49, 49, 49, 49]);
});

Deno.test("FrameWriter loses and reorders nothing when it splits at the limit", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport, 200);
  const errors = Array.from({ length: 100 }, (_, count) => `${count} ${"é".repeat(count % 30)}`);
  for (const error of errors) writer.send(says(error));
  await writer.flushed();
  const sent = transport.written.flatMap((json) => JSON.parse(json));
  assertEquals(sent, errors.map((error) => ({ op: "protocol_error", error })));
});

Deno.test("FrameWriter keeps a message at the limit out of the frame of its neighbours", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport, 100);
  for (const message of [IDLE, ofBytes(100), HEARTBEAT]) writer.send(message);
  await writer.flushed();
  assertEquals(transport.written.map((json) => json.length), [13, 100, 18]);
});

Deno.test("FrameWriter keeps to the smaller limit of the two sides", () => {
  const writer = writerOf(new RecordingTransport(), 100);
  writer.limit(50);
  assertThrows(() => writer.send(ofBytes(51)), MessageTooLargeError, "limit of 50");
});

Deno.test("FrameWriter does not let the other side raise its own limit", () => {
  const writer = writerOf(new RecordingTransport(), 100);
  writer.limit(500);
  assertThrows(() => writer.send(ofBytes(101)), MessageTooLargeError, "limit of 100");
});

Deno.test("FrameWriter tells once that the transport failed", async () => {
  const transport = new RecordingTransport();
  const errors: unknown[] = [];
  const writer = new FrameWriter(transport, 1_000, (error) => errors.push(error));
  transport.fail(new Deno.errors.BrokenPipe("gone"));
  writer.send(IDLE);
  writer.send(HEARTBEAT);
  await writer.flushed();
  writer.send(IDLE);
  await writer.flushed();
  assertEquals(errors.length, 1);
  assertInstanceOf(errors[0], Deno.errors.BrokenPipe);
});

Deno.test("FrameWriter writes nothing more after the transport failed", async () => {
  const transport = new RecordingTransport();
  const writer = new FrameWriter(transport, 1_000, () => {});
  transport.hold();
  writer.send(IDLE);
  await Promise.resolve();
  writer.send(HEARTBEAT);
  transport.fail(new Error("gone"));
  await writer.flushed();
  writer.send(HEARTBEAT);
  await writer.flushed();
  assertEquals(transport.written, ['{"op":"idle"}']);
});

Deno.test("FrameWriter writes at once only while there surely is room", async () => {
  const asynchronous = new RecordingTransport();
  const atOnce: string[] = [];
  let hasRoom = true;
  const transport = {
    read: () => asynchronous.read(),
    write: (bytes: Uint8Array) => asynchronous.write(bytes),
    writeAtOnce: (bytes: Uint8Array) => void atOnce.push(new TextDecoder().decode(bytes.slice(4))),
    close: () => asynchronous.close(),
  };
  const writer = new FrameWriter(transport, 1_000, () => {}, () => hasRoom);
  writer.send(IDLE);
  writer.send(HEARTBEAT);
  await writer.flushed();
  assertEquals([atOnce, asynchronous.written], [['[{"op":"idle"},{"op":"heartbeat"}]'], []]);
  hasRoom = false;
  writer.send(HEARTBEAT);
  await writer.flushed();
  assertEquals(asynchronous.written, ['{"op":"heartbeat"}']);
});

Deno.test("FrameWriter sends long texts of many bytes a character whole, alone and together", async () => {
  const transport = new RecordingTransport();
  const writer = writerOf(transport, 1_000_000);
  const errors = [10, 3_000, 20_000, 50].map((length) => "a€😀".repeat(length));
  for (const error of errors) {
    writer.send(says(error));
    await writer.flushed();
  }
  for (const error of errors) writer.send(says(error));
  await writer.flushed();
  const sent = transport.written.flatMap((json) => JSON.parse(json));
  assertEquals(sent.map(({ error }) => error), [...errors, ...errors]);
});

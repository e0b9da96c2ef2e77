import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Channel } from "../../src/ipc/channel.ts";
import { MessageTooLargeError } from "../../src/ipc/outgoing_frame.ts";
import { createMemoryTransportPair } from "../../src/ipc/memory_transport.ts";
import type { Transport } from "../../src/ipc/transport.ts";
import { ChannelRecorder } from "../support/channel_recorder.ts";
import { frameBytes, headerBytes, joinBytes, utf8 } from "../support/frame_bytes.ts";
import { settled } from "../support/microtasks.ts";
import { RecordingTransport } from "../support/recording_transport.ts";
import { ScriptedPeer } from "../support/scripted_peer.ts";

interface Connected {
  readonly channel: Channel;
  readonly handler: ChannelRecorder;
  readonly peer: ScriptedPeer;
}

function connect(maxFrameBytes?: number): Connected {
  const [near, far] = createMemoryTransportPair();
  const handler = new ChannelRecorder();
  const channel = new Channel(near, handler, maxFrameBytes === undefined ? {} : { maxFrameBytes });
  return { channel, handler, peer: new ScriptedPeer(far) };
}

/** What a listening channel tells of these bytes, and of nothing after them. */
async function toldOf(bytes: Uint8Array, maxFrameBytes?: number): Promise<readonly unknown[]> {
  const { channel, handler, peer } = connect(maxFrameBytes);
  channel.listen();
  await peer.sendBytes(bytes);
  peer.close();
  await handler.ended;
  return handler.told.slice(0, -1);
}

Deno.test("a channel sends a message as a frame", async () => {
  const { channel, peer } = connect();
  channel.send({ op: "idle" });
  assertStrictEquals(await peer.receiveFrame(), '{"op":"idle"}');
});

Deno.test("a channel tells of a message", async () => {
  assertEquals(await toldOf(frameBytes('{"op":"idle"}')), [{ op: "idle" }]);
});

Deno.test("a channel tells of each message of an array, in order", async () => {
  assertEquals(await toldOf(frameBytes('[{"op":"idle"},{"op":"heartbeat"}]')), [
    { op: "idle" },
    { op: "heartbeat" },
  ]);
});

Deno.test("a channel tells of stray text and goes on", async () => {
  assertEquals(await toldOf(joinBytes(utf8("hello\n"), frameBytes('{"op":"idle"}'))), [
    { stray: "hello\n" },
    { op: "idle" },
  ]);
});

Deno.test("a channel tells of a frame that is no JSON and goes on", async () => {
  const bytes = joinBytes(frameBytes('{"op":"idle"'), frameBytes('{"op":"idle"}'));
  assertEquals(await toldOf(bytes), [
    { malformed: "a frame is not JSON in UTF-8", call: undefined },
    { op: "idle" },
  ]);
});

Deno.test("a channel tells the call of a frame that is no JSON", async () => {
  const bytes = frameBytes('{"op":"service_operation","id":12,"params":{');
  assertEquals(await toldOf(bytes), [{
    malformed: "a frame is not JSON in UTF-8",
    call: { op: "service_operation", id: 12 },
  }]);
});

Deno.test("a channel tells the call of a frame that is no UTF-8", async () => {
  const payload = joinBytes(utf8('{"op":"a","id":3,"b":"'), Uint8Array.of(0xff), utf8('"}'));
  const bytes = joinBytes(headerBytes(payload.length), payload);
  assertEquals(await toldOf(bytes), [{
    malformed: "a frame is not JSON in UTF-8",
    call: { op: "a", id: 3 },
  }]);
});

Deno.test("a channel tells the call of the first message of an array that is no JSON", async () => {
  const bytes = frameBytes('[{"op":"service_operation","id":12,"params":{');
  assertEquals(await toldOf(bytes), [{
    malformed: "a frame is not JSON in UTF-8",
    call: { op: "service_operation", id: 12 },
  }]);
});

Deno.test("a channel takes a service_cancel for no call, since its id is another's", async () => {
  const bytes = frameBytes('{"op":"service_cancel","id":12,"reason":');
  assertEquals(await toldOf(bytes), [{
    malformed: "a frame is not JSON in UTF-8",
    call: undefined,
  }]);
});

Deno.test("a channel takes a number that goes on for no id", async () => {
  const bytes = frameBytes('{"op":"service_operation","id":12.5,"params":{');
  assertEquals(await toldOf(bytes), [{
    malformed: "a frame is not JSON in UTF-8",
    call: undefined,
  }]);
});

Deno.test("a channel tells of a malformed message among others", async () => {
  const bytes = frameBytes('[{"op":"idle"},{"op":"dance","id":4},{"op":"heartbeat"}]');
  assertEquals(await toldOf(bytes), [
    { op: "idle" },
    { malformed: "a message has no known op", call: { op: "dance", id: 4 } },
    { op: "heartbeat" },
  ]);
});

Deno.test("a channel tells of a malformed message without an id", async () => {
  assertEquals(await toldOf(frameBytes('{"op":"shutdown"}')), [{
    malformed: "shutdown lacks a field or has one of a wrong type",
    call: undefined,
  }]);
});

Deno.test("a channel tells of a frame over the limit and goes on", async () => {
  const long = `{"op":"service_operation","id":9,"params":"${"x".repeat(100)}"}`;
  const bytes = joinBytes(frameBytes(long), frameBytes('{"op":"idle"}'));
  assertEquals(await toldOf(bytes, 50), [
    {
      malformed: "a frame of 145 bytes is over the limit of 50",
      call: { op: "service_operation", id: 9 },
    },
    { op: "idle" },
  ]);
});

Deno.test("a channel finds the id of a frame over the limit that comes byte by byte", async () => {
  const { channel, handler, peer } = connect(50);
  channel.listen();
  const long = `{"op":"service_operation","id":9,"params":"${"x".repeat(100)}"}`;
  for (const byte of frameBytes(long)) await peer.sendBytes(Uint8Array.of(byte));
  peer.close();
  await handler.ended;
  assertEquals(handler.told[0], {
    malformed: "a frame of 145 bytes is over the limit of 50",
    call: { op: "service_operation", id: 9 },
  });
});

Deno.test("a channel refuses to send what no frame can hold, and goes on", async () => {
  const { channel, peer } = connect(50);
  assertThrows(
    () => channel.send({ op: "protocol_error", error: "x".repeat(50) }),
    MessageTooLargeError,
  );
  channel.send({ op: "idle" });
  assertEquals(await peer.receive(), { op: "idle" });
});

Deno.test("a channel keeps to the other side's limit", () => {
  const { channel } = connect();
  channel.limit(50);
  assertThrows(
    () => channel.send({ op: "protocol_error", error: "x".repeat(50) }),
    MessageTooLargeError,
  );
});

Deno.test("a channel tells nothing before it listens", async () => {
  const { handler, peer } = connect();
  await peer.send({ op: "idle" });
  await settled();
  assertEquals(handler.told, []);
});

Deno.test("a channel that is paused reads at most once more", async () => {
  const { channel, handler, peer } = connect();
  channel.listen();
  channel.pause();
  await peer.send({ op: "idle" });
  await settled();
  await peer.send({ op: "heartbeat" });
  await settled();
  assertEquals(handler.told, [{ op: "idle" }]);
});

Deno.test("a channel that listens again loses nothing that came meanwhile", async () => {
  const { channel, handler, peer } = connect();
  channel.listen();
  channel.pause();
  for (const op of ["idle", "heartbeat", "idle_ack"]) await peer.send({ op });
  await settled();
  channel.listen();
  await settled();
  assertEquals(handler.told, [{ op: "idle" }, { op: "heartbeat" }, { op: "idle_ack" }]);
});

Deno.test("a channel that listens twice reads once", () => {
  let reads = 0;
  const transport: Transport = {
    read() {
      reads++;
      return new Promise(() => {});
    },
    write: () => Promise.resolve(),
    close: () => {},
  };
  const channel = new Channel(transport, new ChannelRecorder());
  channel.listen();
  channel.listen();
  assertStrictEquals(reads, 1);
});

Deno.test("a channel that listens again before its last read ended reads on", async () => {
  const { channel, handler, peer } = connect();
  channel.listen();
  channel.pause();
  channel.listen();
  await peer.send({ op: "idle" });
  await settled();
  await peer.send({ op: "heartbeat" });
  await settled();
  assertEquals(handler.told, [{ op: "idle" }, { op: "heartbeat" }]);
});

Deno.test("a channel is closed when the other side closes", async () => {
  const { channel, handler, peer } = connect();
  channel.listen();
  peer.close();
  await handler.ended;
  assertEquals([channel.closed, handler.told], [true, [{ closed: "the other side has closed" }]]);
});

Deno.test("a channel tells what broke off before it tells that it is closed", async () => {
  const { channel, handler, peer } = connect();
  channel.listen();
  await peer.sendBytes(frameBytes('{"op":"idle"}').subarray(0, 12));
  peer.close();
  await handler.ended;
  assertEquals(handler.told, [{ stray: '{"op":"i' }, { closed: "the other side has closed" }]);
});

Deno.test("closing a channel tells the reason once", () => {
  const { channel, handler } = connect();
  channel.close("enough");
  channel.close("again");
  assertEquals(handler.told, [{ closed: "enough" }]);
});

Deno.test("closing a channel closes its transport once", () => {
  const transport = new RecordingTransport();
  const channel = new Channel(transport, new ChannelRecorder());
  channel.close("enough");
  channel.close("again");
  assertStrictEquals(transport.closed, 1);
});

Deno.test("a closed channel tells of no message any more", async () => {
  const { channel, handler, peer } = connect();
  channel.listen();
  const sending = peer.send({ op: "idle" });
  channel.close("enough");
  await sending;
  await settled();
  assertEquals(handler.told, [{ closed: "enough" }]);
});

Deno.test("a closed channel sends nothing and throws nothing", async () => {
  const transport = new RecordingTransport();
  const channel = new Channel(transport, new ChannelRecorder());
  channel.close("enough");
  channel.send({ op: "idle" });
  await settled();
  assertEquals(transport.written, []);
});

Deno.test("a channel whose transport cannot write is closed", async () => {
  const transport = new RecordingTransport();
  const handler = new ChannelRecorder();
  const channel = new Channel(transport, handler);
  transport.fail(new Deno.errors.BrokenPipe("gone"));
  channel.send({ op: "idle" });
  await handler.ended;
  assertEquals(handler.told, [{ closed: "the other side no longer reads" }]);
});

Deno.test("a channel whose transport cannot read is closed with the reason", async () => {
  const handler = new ChannelRecorder();
  const channel = new Channel(
    {
      read: () => Promise.reject(new Error("stdin is no stream")),
      write: () => Promise.resolve(),
      close: () => {},
    },
    handler,
  );
  channel.listen();
  await handler.ended;
  assertEquals(handler.told, [{ closed: "stdin is no stream" }]);
});

Deno.test("a channel reads 64 KiB more while too much waits for a side that does not read", async () => {
  const heartbeats = frameBytes(`[${Array(500).fill('{"op":"heartbeat"}').join(",")}]`);
  const unread = new RecordingTransport();
  unread.hold();
  const ended = Promise.withResolvers<string>();
  let unreadFrames = 1_000;
  const channel = new Channel(
    {
      read: () => Promise.resolve(unreadFrames-- > 0 ? heartbeats : null),
      write: (bytes) => unread.write(bytes),
      close: () => unread.close(),
    },
    {
      message: () => channel.send({ op: "heartbeat_ack" }),
      stray: () => ended.reject("stray"),
      malformed: (reason) => ended.reject(reason),
      closed: (reason) => ended.resolve(reason),
    },
    { maxQueuedBytes: 1_000 },
  );
  channel.listen();
  await settled();
  const readBytes = (1_000 - unreadFrames) * heartbeats.length;
  assertEquals(readBytes >= 64 * 1024 && readBytes < 128 * 1024, true);
  unread.letThrough();
  assertEquals(await ended.promise, "the other side has closed");
  assertEquals(unreadFrames, -1);
});

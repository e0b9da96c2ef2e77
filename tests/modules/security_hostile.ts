// deno-lint-ignore-file no-console
/** Speaks the protocol by itself, and never as it should: `Deno.args` say how. */
const encoder = new TextEncoder();

function frame(json: string): Uint8Array<ArrayBuffer> {
  const payload = encoder.encode(json);
  const bytes = new Uint8Array(4 + payload.length);
  new DataView(bytes.buffer).setUint32(0, payload.length);
  bytes.set(payload, 4);
  return bytes;
}

function write(bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
}

function send(value: unknown): void {
  write(frame(JSON.stringify(value)));
}

const received = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
let text = "";

async function untilReceived(part: string): Promise<void> {
  while (!text.includes(part)) {
    const { value, done } = await received.read();
    if (done) throw new Error(`stdin ended without ${part}`);
    text += value;
  }
}

async function greet(): Promise<void> {
  const limits = { max_frame_bytes: 16_777_216 };
  send({ op: "identify", protocol_version: 1, module_id: "hostile", limits });
  await untilReceived('"op":"init"');
}

async function open(service_type: string): Promise<void> {
  send({ op: "service_request", id: 1, service_type, config: {} });
  await untilReceived('"connection_id"');
}

function query(id: number, params: unknown, connection_id = "database-1"): object {
  const operation = { connection_id, service_type: "database", operation: "query" };
  return { op: "service_operation", id, ...operation, params: { sql: "SELECT 1", params } };
}

async function told(what: string): Promise<void> {
  console.error(what);
  await new Promise(() => setInterval(() => {}, 1_000));
}

const WAYS: Readonly<Record<string, () => Promise<void>>> = {
  async floods() {
    await greet();
    const many = JSON.stringify(Array.from({ length: 10_000 }, () => ({ op: "nothing" })));
    try {
      for (let count = 0; count < 1_000; count++) write(frame(many));
    } catch {
      await told("was cut off");
    }
  },
  async printsWithoutEnd() {
    const line = encoder.encode("noise ".repeat(10_000));
    for (let count = 0; count < 2_000; count++) write(line);
    await told("has printed");
  },
  async neverReads() {
    await greet();
    await open("cache");
    received.releaseLock();
    const many = frame(JSON.stringify(Array.from({ length: 10_000 }, () => ({ op: "heartbeat" }))));
    // Asynchronously: a write that blocks would block this program's own timers.
    for (let isStuck = false; !isStuck;) {
      const timer = Promise.withResolvers<void>();
      const limit = setTimeout(() => timer.resolve(), 3_000);
      isStuck = await Promise.race([
        Deno.stdout.write(many).then(() => false),
        timer.promise.then(() => true),
      ]);
      clearTimeout(limit);
    }
    await told("is stuck");
  },
  async dribbles() {
    await greet();
    write(Uint8Array.of(0x00, 0xff, 0xff, 0xff));
    for (const byte of encoder.encode('{"op":"service_operation","id":7,"')) {
      write(Uint8Array.of(byte));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await told("dribbles");
  },
  async claimsGiganticLengths() {
    await greet();
    const head = encoder.encode('{"op":"service_operation","id":7,');
    const length = 150_000_000;
    const header = new Uint8Array(4);
    new DataView(header.buffer).setUint32(0, length);
    write(header);
    write(head);
    const zeros = new Uint8Array(1_000_000);
    for (let left = length - head.length; left > 0; left -= zeros.length) {
      write(zeros.subarray(0, Math.min(left, zeros.length)));
    }
    await untilReceived("a frame of 150000000 bytes is over the limit");
    write(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    send({ op: "heartbeat" });
    await untilReceived('"op":"heartbeat_ack"');
    await told("is heard again");
  },
  async nestsDeeply() {
    await greet();
    await open("database");
    const deep = `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`;
    write(frame(JSON.stringify(query(7, "DEEP")).replace('"DEEP"', deep)));
    await untilReceived('"id":7,"success":false');
    const objects = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    write(frame(JSON.stringify(query(8, ["DEEP"])).replace('"DEEP"', objects)));
    await untilReceived('"id":8,"success":false');
    await told("was refused");
  },
  async namesPrototypes() {
    await greet();
    await open("database");
    write(frame(
      '{"op":"service_operation","id":7,"__proto__":{"admin":true},"connection_id":' +
        '"__proto__","service_type":"constructor","operation":"__proto__","params":{}}',
    ));
    await untilReceived('"id":7,"success":false');
    const value = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    write(frame(JSON.stringify(query(8, ["VALUE"])).replace('"VALUE"', value)));
    await untilReceived('"id":8');
    await told("was answered");
  },
  async usesWhatIsNotItsOwn() {
    await greet();
    for (let number = 1; number <= 50; number++) {
      send(query(number, [], `database-${number}`));
      send({ op: "service_cancel", id: number, reason: "cancelled" });
      send({ op: "service_operation_result", id: number, success: true, result: {} });
      send({ op: "service_response", id: number, success: true, connection_id: "database-1" });
      await untilReceived(`"id":${number},"success":false`);
    }
    send({ op: "shutdown", reason: "because", grace_ms: 0 });
    send({ op: "service_event", connection_id: "a", service_type: "jwt", event: "keys", data: {} });
    await untilReceived("service_event is not for an orchestrator");
    await told("was refused");
  },
  async replaysIds() {
    await greet();
    await open("database");
    send(Array.from({ length: 500 }, () => query(7, [])));
    await untilReceived("id 7 is in use");
    await told("was refused");
  },
  /** Whoever launches it has closed its stdin: Deno itself keeps that open. */
  async hasNoStdin() {
    const limits = { max_frame_bytes: 16_777_216 };
    try {
      send({ op: "identify", protocol_version: 1, module_id: "deaf", limits });
      send({ op: "heartbeat" });
    } catch {
      // It is let go of already.
    }
    await told("has no stdin");
  },
  async closesStdout() {
    await greet();
    await open("database");
    Deno.stdout.close();
    await told("has closed stdout");
  },
};

await WAYS[Deno.args[0] ?? ""]?.();

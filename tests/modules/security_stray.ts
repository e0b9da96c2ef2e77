// deno-lint-ignore-file no-console
/** Prints text, bytes and headers of frames that are none, between every two frames and from a worker. */
import { createCacheService, createDatabaseConnection } from "@pywatt/sdk";

const HEADER = Uint8Array.of(0, 0, 0, 40);
const encoder = new TextEncoder();
const { writeSync } = Deno.stdout;
const write = Deno.stdout.write.bind(Deno.stdout);
let printed = 0;

/** What is no frame, and differs each time. */
function stray(): Uint8Array<ArrayBuffer> {
  const number = printed++;
  switch (number % 4) {
    case 0:
      return encoder.encode(`text ${number}\n`);
    case 1:
      return Uint8Array.of(0xff, 0x00, 0x01, 0x80, 0xfe, number & 0xff, 0x00, 0x0a);
    case 2:
      return Uint8Array.of(...HEADER, ...encoder.encode(`{"op": "fake ${number}"}\n`));
    default:
      return Uint8Array.of(...encoder.encode(`${number}`), 0x08, 0xff, 0xff, 0xff, 0x0a);
  }
}

function print(): void {
  const bytes = stray();
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(Reflect.apply(writeSync, Deno.stdout, [rest]));
  }
  console.error(`stray ${bytes.toHex()}`);
}

/** A write that begins a frame; one that goes on with it must follow the last. */
function beginsFrame(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(4, 12));
  return start.startsWith('{"op":"') || start.startsWith('[{"op":"');
}

Deno.stdout.write = (bytes) => {
  if (beginsFrame(bytes)) print();
  return write(bytes);
};
Deno.stdout.writeSync = (bytes) => {
  if (beginsFrame(bytes)) print();
  return Reflect.apply(writeSync, Deno.stdout, [bytes]);
};

const code = `
  let count = 0;
  const timer = setInterval(() => {
    console.log("worker " + count++);
    if (count === 200) { clearInterval(timer); postMessage(count); }
  }, 1);
`;
const worker = new Worker(`data:text/javascript,${encodeURIComponent(code)}`, { type: "module" });
const finished = new Promise((resolve) => worker.onmessage = resolve);

const db = await createDatabaseConnection();
const cache = await createCacheService();
let wrong = 0;
let isFinished = false;
void finished.then(() => isFinished = true);
for (let call = 0; call < 200 || !isFinished; call++) {
  const row = await db.queryOne("SELECT $1 AS v", [call]);
  await cache.set(`key ${call}`, `${call}`);
  if (row?.v !== call) wrong++;
}
await finished;
worker.terminate();
console.error(`wrong: ${wrong}`);
await db.close();
await cache.close();

/** Bytes to a child and back, one operation at a time: the least that another process can cost. */
import { serveRounds } from "./rounds.ts";
import { runRound } from "./workload.ts";

const MESSAGE_BYTES = 200;

if (Deno.args[0] === "child") await echo();
else await ask();

async function ask(): Promise<void> {
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", new URL(import.meta.url).pathname, "child"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.getReader();
  const message = new Uint8Array(MESSAGE_BYTES);
  const workload = {
    async run() {
      await writer.write(message);
      await reader.read();
      return 1;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await serveRounds((request) => runRound(workload, request));
  await writer.close();
  await reader.cancel();
}

async function echo(): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  while (true) {
    const byteLength = await Deno.stdin.read(buffer);
    if (byteLength === null) return;
    Deno.stdout.writeSync(buffer.subarray(0, byteLength));
  }
}

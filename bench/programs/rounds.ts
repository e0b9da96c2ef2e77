/** How a program is told of rounds, on stdin and stdout, a JSON line each. */
import type { RoundRequest } from "./request.ts";

/** Answers each line of stdin with a line on stdout, until stdin ends. */
export async function serveRounds(serve: (request: RoundRequest) => Promise<unknown>) {
  answer("ready");
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) answer(await serve(JSON.parse(line)));
  }
}

function answer(value: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
}

import { assertEquals } from "@std/assert";
import { moduleEntry } from "./modules.ts";

/** An orchestrator as an operator runs it, in a process group of its own. */
class OperatedOrchestrator {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncIterableIterator<string>;

  constructor() {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", moduleEntry("operated").href, moduleEntry("graceful").href],
      cwd: new URL("../..", import.meta.url),
      stdout: "piped",
      detached: true,
    }).spawn();
    this.#lines = linesOf(this.#child.stdout);
  }

  /** As a terminal sends it: to all processes of the group. */
  signal(signal: Deno.Signal): void {
    Deno.kill(-this.#child.pid, signal);
  }

  /** Its next lines, whose order among the modules is by chance. */
  async lines(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) {
      const { done, value } = await this.#lines.next();
      if (done === true) break;
      lines.push(value);
    }
    return lines.sort();
  }

  async ended(): Promise<number> {
    return (await this.#child.status).code;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncIterableIterator<string> {
  let rest = "";
  for await (const text of stream) {
    const lines = `${rest}${new TextDecoder().decode(text)}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

const ENDED_WELL = [
  "code 3",
  "code 3",
  "first: Asked to end: the orchestrator stops",
  "second: Asked to end: the orchestrator stops",
];

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`${signal} to the whole group ends the modules with their grace`, async () => {
    const operated = new OperatedOrchestrator();
    assertEquals(await operated.lines(2), ["first: ready", "second: ready"]);
    operated.signal(signal);
    assertEquals(await operated.lines(5), ENDED_WELL);
    assertEquals(await operated.ended(), 0);
  });
}

Deno.test("SIGHUP reloads all modules, one after the other", async () => {
  const operated = new OperatedOrchestrator();
  await operated.lines(2);
  operated.signal("SIGHUP");
  assertEquals(await operated.lines(4), [
    "first: Asked to end: the orchestrator stops",
    "first: ready",
    "second: Asked to end: the orchestrator stops",
    "second: ready",
  ]);
  operated.signal("SIGTERM");
  assertEquals(await operated.lines(5), ENDED_WELL);
  assertEquals(await operated.ended(), 0);
});

import { assertEquals } from "@std/assert";
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { EventStream } from "../../src/orchestrator/observability/event_stream.ts";
import { silentLogger } from "../../src/logger.ts";
import type { LoggedLine } from "@pywatt/sdk/orchestrator";

function line(sequence: number): LoggedLine {
  return { sequence, time: "2026-01-01T00:00:00.000Z", level: "info", message: `${sequence}` };
}

Deno.test("who reads slowly is not written to, and then told all that he has missed", async () => {
  await using orchestrator = new Orchestrator({ logger: silentLogger, modules: {} });
  const status = orchestrator.status();
  const written: string[] = [];
  let hasRoom = true;
  let drain = () => {};
  const stream = new EventStream({
    write: (text) => {
      written.push(text);
      return hasRoom;
    },
    once: (_event, listener) => drain = listener,
  });
  stream.sendStatus({ ...status, log: [line(1)] });
  hasRoom = false;
  stream.sendStatus({ ...status, log: [line(1), line(2)] });
  stream.sendStatus({ ...status, log: [line(1), line(2), line(3)] });
  stream.sendStatus({ ...status, log: [line(1), line(2), line(3), line(4)] });
  drain();
  stream.sendStatus({ ...status, log: [line(1), line(2), line(3), line(4)] });
  const told = written.map((text) => [...text.matchAll(/"sequence":(\d+)/g)].map(([, n]) => n));
  assertEquals(told, [["1"], ["2"], ["3", "4"]]);
});

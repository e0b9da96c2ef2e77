import type { StatusSample } from "./status_history.ts";
import type { OrchestratorStatus } from "./status_types.ts";

/** Where events are written, as `node:http` has it. */
export interface EventSink {
  /** @returns Whether more may be written at once. */
  write(text: string): boolean;
  once(event: "drain", listener: () => void): unknown;
}

/**
 * Tells one reader what an orchestrator does, once a second (HTML, "Server-sent events"). Who reads
 * slowly gets fewer events: none is kept for him, and each tells all that he has not heard of.
 */
export class EventStream {
  readonly #sink: EventSink;
  #hasRoom = true;
  #lastLine = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  sendHistory(samples: readonly StatusSample[]): void {
    this.#send("history", samples);
  }

  sendStatus(status: OrchestratorStatus): void {
    if (!this.#hasRoom) return;
    const log = status.log.filter(({ sequence }) => sequence > this.#lastLine);
    this.#lastLine = log.at(-1)?.sequence ?? this.#lastLine;
    this.#send("status", { ...status, log });
  }

  #send(event: string, data: unknown): void {
    this.#hasRoom = this.#sink.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (!this.#hasRoom) this.#sink.once("drain", () => this.#hasRoom = true);
  }
}

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { FrameDecoder } from "../../../src/ipc/frame.ts";
import { createMemoryTransportPair } from "../../../src/ipc/memory_transport.ts";
import { parseMessage } from "../../../src/ipc/message.ts";
import type { Transport } from "../../../src/ipc/transport.ts";
import { silentLogger } from "../../../src/logger.ts";
import type { ModuleServices } from "../../../src/orchestrator/module_grants.ts";
import { Router } from "../../../src/orchestrator/router.ts";
import { ServiceRegistry } from "../../../src/orchestrator/service_registry.ts";
import { frameBytes, utf8, utf8Text } from "../../support/frame_bytes.ts";
import { fuzzTarget } from "./fuzz_target.ts";
import type { FuzzTarget } from "./fuzz_target.ts";
import { hostileMessage } from "./hostile_message.ts";

const ANSWER_LIMIT_MS = 10_000;

/** Beginnings that make every connection number of the messages one that can exist. */
const OPENINGS = ["database", "cache", "jwt", "custom", "database", "cache"].map((type, id) => {
  return { op: "service_request", id: 1_000 + id, service_type: type, config: {} };
});
const IDENTIFY = {
  op: "identify",
  protocol_version: 1,
  module_id: "hostile",
  limits: { max_frame_bytes: 16_777_216 },
};

/** How its messages are put into frames, and what else it writes. */
const sending = fc.record({
  messages: fc.array(hostileMessage, { minLength: 1, maxLength: 100, size: "max" }),
  perFrame: fc.integer({ min: 1, max: 20 }),
  stray: fc.constantFrom("", "text\n", '\0\0\0\x10{"op": "spaced"}'),
  isIdentified: fc.nat(20).map((chance) => chance > 0),
});

/** Speaks for one module, and keeps what it is answered. */
class Peer {
  readonly answers = new Map<string, number>();
  readonly #transport: Transport;
  readonly #decoder: FrameDecoder;
  #answered = 0;
  #wake = Promise.withResolvers<void>();

  constructor(transport: Transport) {
    this.#transport = transport;
    this.#decoder = new FrameDecoder({
      frame: (payload) => this.#receive(JSON.parse(utf8Text(payload))),
      stray: () => wrong("what is no frame"),
      oversized: () => wrong("a frame over the limit"),
    });
    void this.#read();
  }

  /** Waits until this many answers have come. */
  async untilAnswered(count: number): Promise<void> {
    const limit = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const came = JSON.stringify([...this.answers]);
      limit.reject(new Error(`${this.#answered} of ${count} answers came: ${came}`));
    }, ANSWER_LIMIT_MS);
    try {
      while (this.#answered < count) await Promise.race([this.#wake.promise, limit.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #receive(value: unknown): void {
    for (const item of Array.isArray(value) ? value : [value]) {
      const parsed = parseMessage(item);
      if (!("message" in parsed)) throw new Error(`The orchestrator sent ${parsed.malformed}`);
      const { message } = parsed;
      const key = "id" in message ? String(message.id) : message.op;
      this.answers.set(key, (this.answers.get(key) ?? 0) + 1);
      if (message.op !== "service_event") this.#answered++;
    }
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  async #read(): Promise<void> {
    try {
      for (let bytes = await this.#transport.read(); bytes; bytes = await this.#transport.read()) {
        this.#decoder.push(bytes);
      }
    } catch (error) {
      this.#wake.reject(error);
    }
  }
}

/** docs/protocol.md §2.4 and §3: what has to be answered to one message, by id or by name. */
function dueTo(message: unknown): string | undefined {
  const parsed = parseMessage(message);
  if ("malformed" in parsed) return parsed.call ? String(parsed.call.id) : "protocol_error";
  switch (parsed.message.op) {
    case "identify":
      return "init";
    case "service_request":
    case "service_operation":
      return String(parsed.message.id);
    case "heartbeat":
      return "heartbeat_ack";
    case "idle":
      return "idle_ack";
    case "heartbeat_ack":
    case "service_cancel":
      return undefined;
    default:
      return "protocol_error";
  }
}

/** A frame has to begin with an `op` that is text, so a heartbeat stands before what may have none. */
function groupsOf(messages: readonly unknown[], perFrame: number): unknown[][] {
  const groups = [];
  for (let at = 0; at < messages.length; at += perFrame) {
    groups.push([{ op: "heartbeat" }, ...messages.slice(at, at + perFrame)]);
  }
  return groups;
}

/** All services, with a namespace of the module's own in the cache. */
function grantsIn(namespace: string): ModuleServices {
  return {
    database: { default: {} },
    cache: { default: { namespace } },
    jwt: { default: {} },
    custom: ["echo"],
  };
}

/** Each run is a new module, and a new orchestrator that another module uses all the while. */
export const routerTarget: FuzzTarget = fuzzTarget(
  "whatever a module sends, each call is answered once, all of it is released, others are not hurt",
  { shortRuns: 60, longInputs: 1_000_000 },
  sending,
  async ({ messages, perFrame, stray, isIdentified }) => {
    const services = new ServiceRegistry(
      {
        database: { default: { url: "sqlite::memory:" } },
        cache: { default: { cacheType: "in_memory" } },
        jwt: { default: { secret: "a secret of the orchestrator's" } },
      },
      {
        modules: {
          hostile: { entry: "hostile.ts", services: grantsIn("hostile") },
          victim: { entry: "victim.ts", services: grantsIn("victim") },
        },
      },
    );
    services.provide("echo", { echo: (value: unknown) => value, fail });
    const kept = await services.open("victim", "cache", undefined);
    const noSignal = new AbortController().signal;
    await kept.handler.operations.set?.({ key: "a", value: "AAE=" }, noSignal);

    const [own, orchestrators] = createMemoryTransportPair();
    const router = new Router(orchestrators, services, {
      moduleId: "hostile",
      logger: silentLogger,
      onStray: () => {},
    });
    const peer = new Peer(own);
    const first = isIdentified ? [IDENTIFY, ...OPENINGS] : OPENINGS;
    await own.write(frameBytes(JSON.stringify(first)));
    await peer.untilAnswered(first.length);
    // Closing what holds others up lets every call that still waits come to its end.
    const closings = Array.from({ length: 12 }, (_, index) => ({
      op: "service_operation",
      id: 2_000 + index,
      connection_id: `database-${index + 1}`,
      service_type: "database",
      operation: "close",
      params: {},
    }));
    const groups = [...groupsOf(messages, perFrame), closings];
    for (const group of groups) {
      await own.write(utf8(stray));
      await own.write(frameBytes(JSON.stringify(group)));
    }

    const due = new Map<string, number>();
    for (const key of [...first, ...groups.flat()].map(overJson).map(dueTo)) {
      if (key !== undefined) due.set(key, (due.get(key) ?? 0) + 1);
    }
    await peer.untilAnswered(due.values().reduce((sum, count) => sum + count, 0));
    peer.answers.delete("service_event");
    assertEquals(sorted(peer.answers), sorted(due));

    const value: unknown = await kept.handler.operations.get?.({ key: "a" }, noSignal);
    assertEquals(value, { value: "AAE=" });
    own.close();
    await router.released;
    await services.close();
    return messages.length;
  },
);

function overJson(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message));
}

function sorted(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([first], [second]) => first < second ? -1 : 1);
}

function fail(): never {
  throw new Error("not today");
}

function wrong(what: string): never {
  throw new Error(`The orchestrator sent ${what}`);
}

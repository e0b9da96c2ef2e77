import { PywattError } from "../../errors.ts";
import { cacheMethods } from "../../cache/methods.ts";
import { customMethods } from "../../custom/methods.ts";
import { databaseMethods } from "../../database/methods.ts";
import { isRecord } from "../../guard.ts";
import type { Operation } from "../../ipc/method.ts";
import type { Emit, ServiceHandler } from "../../ipc/service_handler.ts";
import { jwtMethods } from "../../jwt/methods.ts";
import type { OpenArguments, ServiceOpener } from "../service_opener.ts";
import type { OpenedService } from "../shared_service.ts";
import { OPEN, type TapedCall, type TapeEntry } from "./entry.ts";
import { difference, isAsTaped } from "./matching.ts";
import { isPoll } from "./polls.ts";
import { tapedError } from "./taped_error.ts";

const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  database: Object.keys(databaseMethods),
  cache: Object.keys(cacheMethods),
  jwt: Object.keys(jwtMethods),
  custom: Object.keys(customMethods),
};

/** How long an answer waits for what was asked before it on the tape, and may not be any more. */
const PATIENCE_MS = 2_000;

interface AskedCall {
  readonly serviceType: string;
  readonly answered: PromiseWithResolvers<unknown>;
}

/**
 * Answers a module from a tape, with no service behind it. Each answer comes when all that was asked
 * before it on the tape has been asked, so that a module that does the same again sees the same in
 * the same order. Where that never comes, because the module asks less than it did, an answer does
 * not wait for ever.
 */
export class TapePlayer implements ServiceOpener {
  readonly #entries: readonly TapeEntry[];
  readonly #asked = new Map<number, AskedCall>();
  readonly #cancelled = new Set<number>();
  readonly #listeners = new Map<string, Emit>();
  readonly #connections = new Map<string, number>();
  readonly #differences: string[] = [];
  #next = 0;

  constructor(entries: readonly TapeEntry[]) {
    this.#entries = entries;
  }

  /** What the module did otherwise than on the tape; empty where there is nothing. */
  get differences(): readonly string[] {
    if (this.#differences.length > 0) return this.#differences;
    return this.#entries.filter((entry) => this.#isUnasked(entry))
      .map((entry) => `the module has not asked ${describe(entry)}`);
  }

  async open(...[, serviceType, service]: OpenArguments): Promise<OpenedService> {
    const number = (this.#connections.get(serviceType) ?? 0) + 1;
    this.#connections.set(serviceType, number);
    const connection = `${serviceType}-${number}`;
    const params = service === undefined ? {} : { service };
    const config = await this.#ask(serviceType, connection, OPEN, params, undefined);
    return {
      handler: this.#handler(serviceType, connection),
      config: isRecord(config) ? config : {},
    };
  }

  #handler(serviceType: string, connection: string): ServiceHandler {
    const names = OPERATIONS[serviceType] ?? [];
    const operations = names.map((name): [string, Operation] => [
      name,
      isPoll(name)
        ? (params) => Promise.resolve(params)
        : (params, signal) => this.#ask(serviceType, connection, name, params, signal),
    ]);
    return {
      operations: Object.fromEntries(operations),
      listen: (emit) => {
        this.#listeners.set(connection, emit);
        this.#advance();
      },
      close: () => {
        this.#listeners.delete(connection);
        return Promise.resolve();
      },
    };
  }

  async #ask(
    serviceType: string,
    connection: string,
    operation: string,
    params: unknown,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const call = this.#entries.find((entry): entry is TapedCall =>
      this.#isUnasked(entry) && entry.connection === connection &&
      entry.operation === operation && isAsTaped(entry.body, params)
    );
    if (call === undefined) throw this.#left(connection, operation, params);
    const answered = Promise.withResolvers<unknown>();
    this.#asked.set(call.id, { serviceType, answered });
    const timer = setTimeout(() => this.#answer(call.id), PATIENCE_MS);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      this.#cancelled.add(call.id);
      this.#advance();
    }, { once: true });
    this.#advance();
    return await answered.promise.finally(() => clearTimeout(timer));
  }

  /** Whatever is asked or not: promises are settled once. */
  #answer(id: number): void {
    for (const entry of this.#entries) {
      const isAnswer = entry.entry === "answer" || entry.entry === "failure";
      if (isAnswer && entry.id === id) this.#play(entry);
    }
  }

  /** Goes on for as long as nothing has to come from the module first. */
  #advance(): void {
    for (let entry = this.#entries[this.#next]; entry; entry = this.#entries[this.#next]) {
      if (!this.#play(entry)) return;
      this.#next++;
    }
  }

  #play(entry: TapeEntry): boolean {
    switch (entry.entry) {
      case "call":
        return this.#asked.has(entry.id);
      case "cancel":
        return this.#cancelled.has(entry.id);
      case "answer":
        this.#asked.get(entry.id)?.answered.resolve(entry.body);
        return true;
      case "failure": {
        const asked = this.#asked.get(entry.id);
        asked?.answered.reject(tapedError(asked.serviceType, entry.body));
        return true;
      }
      case "event": {
        const emit = this.#listeners.get(entry.connection);
        emit?.(entry.event, entry.body);
        return emit !== undefined;
      }
    }
  }

  #isUnasked(entry: TapeEntry): entry is TapedCall {
    return entry.entry === "call" && !this.#asked.has(entry.id);
  }

  #left(connection: string, operation: string, params: unknown): PywattError {
    const unasked = this.#entries.filter((entry) => this.#isUnasked(entry));
    const nearest =
      unasked.find((entry) => entry.connection === connection && entry.operation === operation) ??
        unasked[0];
    const asked = `the module asks ${connection} ${operation}`;
    const detail = nearest === undefined
      ? `${asked}, and nothing more is on the tape`
      : `${asked}, and the tape has ${describe(nearest)}\n${difference(nearest.body, params)}`;
    this.#differences.push(detail);
    return new PywattError("configuration", `Cannot answer from the tape: ${detail}`);
  }
}

function describe({ id, connection, operation }: TapedCall): string {
  return `call ${id}, ${connection} ${operation}`;
}

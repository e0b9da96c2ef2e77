import { delay } from "./delay.ts";
import type { Operation } from "../ipc/method.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import type { OpenArguments, ServiceOpener } from "../orchestrator/service_opener.ts";
import type { OpenedService } from "../orchestrator/shared_service.ts";
import { PywattError } from "../errors.ts";
import { type CallLog, toTestCall } from "./call_log.ts";
import type { Faults } from "./faults.ts";

/** What a test sees and does of one service. */
export interface Watch {
  readonly calls: CallLog;
  readonly faults: Faults;
}

/** Stands between the code under test and its services: notes each call, and lets some fail. */
export class WatchedServices implements ServiceOpener {
  readonly #services: ServiceOpener;
  readonly #watchOf: (serviceType: string, service: string | undefined) => Watch;

  constructor(
    services: ServiceOpener,
    watchOf: (serviceType: string, service: string | undefined) => Watch,
  ) {
    this.#services = services;
    this.#watchOf = watchOf;
  }

  async open(...args: OpenArguments): Promise<OpenedService> {
    const [, serviceType, service] = args;
    const watch = this.#watchOf(serviceType, service);
    const open = async () => await this.#services.open(...args);
    const opened = await carryOut(watch, "open", {}, new AbortController().signal, {
      run: open,
      whenLost: ({ handler }) => handler.close(),
    });
    return { ...opened, handler: watched(opened.handler, watch) };
  }
}

/** What a server does of itself where these fail: a transaction that could not be ended is undone. */
const ENDED_BY: Readonly<Record<string, string>> = { commit: "rollback", rollback: "rollback" };

/** What nobody could release any more, having lost the answer that names it. */
const RELEASED_BY: Readonly<Record<string, string>> = {
  begin: "rollback",
  open_stream: "close_stream",
};

async function carryOutToo(
  { operations }: ServiceHandler,
  name: string | undefined,
  params: unknown,
): Promise<void> {
  if (name !== undefined) await operations[name]?.(params, new AbortController().signal);
}

/** An operation, and what has to be done where a fault hits it. */
interface Faultable<T> {
  readonly run: () => Promise<T>;
  readonly whenNotBegun?: () => Promise<void>;
  readonly whenLost: (result: T) => Promise<void>;
}

function watched(handler: ServiceHandler, watch: Watch): ServiceHandler {
  const operations = Object.entries(handler.operations).map(([name, run]): [string, Operation] => [
    name,
    (params, signal) =>
      carryOut(watch, name, params, signal, {
        run: () => run(params, signal),
        whenNotBegun: () => carryOutToo(handler, ENDED_BY[name], params),
        whenLost: (result) => carryOutToo(handler, RELEASED_BY[name], result),
      }),
  ]);
  return {
    operations: Object.fromEntries(operations),
    ...handler.listen && { listen: (emit) => handler.listen?.(emit) },
    close: () => handler.close(),
  };
}

async function carryOut<T>(
  { calls, faults }: Watch,
  operation: string,
  params: unknown,
  signal: AbortSignal,
  { run, whenNotBegun, whenLost }: Faultable<T>,
): Promise<T> {
  const call = calls.begin(toTestCall(operation, params));
  try {
    if (faults.delayMs > 0) await delay(faults.delayMs, signal);
    const fault = faults.take(operation);
    if (fault?.when === "before") {
      await whenNotBegun?.();
      throw fault.error;
    }
    const result = await run();
    if (fault !== undefined) {
      await whenLost(result);
      throw fault.error;
    }
    call.end("ok");
    return result;
  } catch (error) {
    call.end(error instanceof PywattError ? error.kind : "internal");
    throw error;
  }
}

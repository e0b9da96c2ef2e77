import { isRecord } from "../guard.ts";
import type { Method } from "../ipc/method.ts";
import type { RemoteConnection } from "../ipc/remote_connection.ts";
import type { ServiceClient } from "../ipc/service_client.ts";
import { decodeValue, encodeValue } from "../ipc/value.ts";
import { fromChannelError } from "./channel_error.ts";
import type { CustomDriver, ServiceStream } from "./driver.ts";
import { customMethods } from "./methods.ts";

/** @throws {ServiceError} When there is no orchestrator, or it has no such service. */
export async function openCustomProxy(
  client: ServiceClient | Promise<ServiceClient>,
  name: string,
  signal?: AbortSignal,
): Promise<CustomDriver> {
  try {
    const request = { serviceType: "custom", service: name, config: {} };
    const remote = await (await client).open(request, signal);
    await remote.config(isRecord);
    return new CustomProxy(remote, name);
  } catch (error) {
    throw fromChannelError(error, `open service "${name}"`);
  }
}

class CustomProxy implements CustomDriver {
  readonly #remote: RemoteConnection;
  readonly #name: string;

  constructor(remote: RemoteConnection, name: string) {
    this.#remote = remote;
    this.#name = name;
  }

  async call(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const request = { method, params: encodeValue(params) };
    const { value } = await this.#ask(`call ${method}`, customMethods.call, request, signal);
    return decodeValue(value);
  }

  async stream(method: string, params: unknown, signal?: AbortSignal): Promise<ServiceStream> {
    const attempted = `stream ${method}`;
    const request = { method, params: encodeValue(params) };
    const opened = await this.#ask(attempted, customMethods.open_stream, request, signal);
    return {
      next: async (nextSignal) => {
        const result = await this.#ask(attempted, customMethods.next, opened, nextSignal);
        return result.done
          ? { done: true, value: undefined }
          : { done: false, value: decodeValue(result.value) };
      },
      close: async () => {
        await this.#ask("close a stream", customMethods.close_stream, opened, undefined)
          .catch(() => {}); // With the connection, it has been closed already.
      },
    };
  }

  async close(): Promise<void> {
    try {
      await this.#remote.close();
    } catch (error) {
      throw fromChannelError(error, `close service "${this.#name}"`);
    }
  }

  /** The error is made here, after the wait, so that its stack shows the caller. */
  async #ask<Params extends Record<string, unknown>, Result>(
    attempted: string,
    method: Method<Params, Result>,
    params: Params,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    try {
      return await this.#remote.call(method, params, signal);
    } catch (error) {
      throw fromChannelError(error, `${attempted} of service "${this.#name}"`);
    }
  }
}

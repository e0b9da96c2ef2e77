/** Results that are asked for one by one. */
export interface ServiceStream {
  next(signal?: AbortSignal): Promise<IteratorResult<unknown, undefined>>;
  close(): Promise<void>;
}

/** What is behind a `CustomService`: the implementation itself, or the orchestrator. */
export interface CustomDriver {
  call(method: string, params: unknown, signal?: AbortSignal): Promise<unknown>;
  stream(method: string, params: unknown, signal?: AbortSignal): Promise<ServiceStream>;
  close(): Promise<void>;
}

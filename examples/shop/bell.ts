import { type CustomService, ServiceError } from "@pywatt/sdk";

/** How modules wake each other, so that none has to look again and again whether there is work. */
export interface Bell {
  /** Wakes whoever listens to the topic. */
  ring(topic: string): Promise<void>;
  /** Gives one item at once, since somebody may have rung before, and one after each ring. */
  listen(topic: string): AsyncIterable<null>;
}

export const TOPICS = {
  /** `orders` is ready to take some. */
  opened: "opened",
  /** There are orders to take. */
  placed: "placed",
  /** Something that people look at has changed. */
  changed: "changed",
} as const;

/** Rung when this order has been decided. */
export function decidedTopic(orderId: string): string {
  return `decided ${orderId}`;
}

/** The orchestrator's side. Rings that come while a listener is busy are one to it. */
export function createBell() {
  const bell = new EventTarget();
  return {
    ring(topic: string): Promise<void> {
      bell.dispatchEvent(new Event(topic));
      return Promise.resolve();
    },
    async *listen(topic: string, { signal }: { readonly signal: AbortSignal }) {
      let rung = Promise.withResolvers<void>();
      const wake = () => rung.resolve();
      bell.addEventListener(topic, wake, { signal });
      signal.addEventListener("abort", wake, { once: true });
      try {
        while (!signal.aborted) {
          yield null;
          await rung.promise;
          rung = Promise.withResolvers();
        }
      } finally {
        bell.removeEventListener(topic, wake);
        signal.removeEventListener("abort", wake);
      }
    },
  };
}

/** A module's side: listens until the signal or the time ends it, and ends without an error. */
export async function* listen(
  bell: CustomService<Bell>,
  topic: string,
  options: { readonly signal: AbortSignal; readonly timeoutMs?: number },
): AsyncGenerator<null> {
  try {
    yield* bell.stream("listen", topic, options);
  } catch (error) {
    const isOver = error instanceof ServiceError && ["cancelled", "timeout"].includes(error.kind);
    if (!isOver) throw error;
  }
}

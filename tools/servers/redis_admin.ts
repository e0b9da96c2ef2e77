import { Redis } from "ioredis";

const POLL_MS = 20;
const WAIT_TIMEOUT_MS = 30_000;

/** Sends one command to a server, as its administrator; texts come back as texts. */
export async function redisCommand(
  url: string,
  command: string,
  ...args: readonly string[]
): Promise<unknown> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return await redis.call(command, ...args);
  } finally {
    const ended = new Promise((resolve) => redis.once("end", resolve));
    if (redis.status !== "end") {
      redis.disconnect();
      await ended;
    }
  }
}

/** Waits until something about servers is so. */
export async function waitUntil(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + WAIT_TIMEOUT_MS;
  while (!await isSo().catch(() => false)) {
    if (performance.now() > deadlineMs) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

import { onAbort } from "../deadline.ts";
import { DatabaseError } from "../errors.ts";
import { notStarted } from "./ended_error.ts";
import { FairQueue } from "./fair_queue.ts";
import type { Lane } from "./lane.ts";
import type { PoolConfig } from "./types.ts";

interface PooledLane {
  readonly lane: Lane;
  readonly openedAtMs: number;
  idleSinceMs: number;
}

interface Waiter {
  readonly attempted: string;
  readonly resolve: (pooled: PooledLane) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Hands out lanes; opens, counts and retires them. Owners take turns, and of each one's own calls
 * the first comes first: a module that asks for thousands does not keep another from its next.
 */
export class LanePool {
  readonly #openLane: () => Promise<Lane>;
  readonly #settings: Required<PoolConfig>;
  readonly #busy = new Map<Lane, PooledLane>();
  #idle: PooledLane[] = [];
  readonly #waiters = new FairQueue<Waiter>();
  #opening = 0;
  #closed = false;
  #reaper: ReturnType<typeof setTimeout> | undefined;

  constructor(openLane: () => Promise<Lane>, settings: Required<PoolConfig>) {
    this.#openLane = openLane;
    this.#settings = settings;
  }

  /** Opens the connections that are to be there from the start. */
  async warm(): Promise<void> {
    const { minConnections, maxConnections } = this.#settings;
    const count = Math.min(Math.max(minConnections, 1), maxConnections);
    const opened = await Promise.allSettled(Array.from({ length: count }, () => this.#open()));
    const failed = opened.find((result) => result.status === "rejected");
    for (const result of opened) {
      if (result.status === "fulfilled") this.#giveBack(result.value);
    }
    if (failed === undefined) return;
    await this.close();
    throw failed.reason;
  }

  /**
   * Waits for a lane; whoever gets one has to {@linkcode LanePool.release} it.
   *
   * @param attempted What the lane is for, as an error's message says it.
   * @param owner Who asks, among those who take turns.
   */
  async acquire(
    attempted: string,
    owner: string,
    signal: AbortSignal | undefined,
  ): Promise<Lane> {
    if (this.#closed) throw closedError(attempted);
    const pooled = this.#takeIdle() ??
      (this.#canOpen() ? await this.#open() : await this.#wait(attempted, owner, signal));
    this.#busy.set(pooled.lane, pooled);
    return pooled.lane;
  }

  release(lane: Lane): void {
    const pooled = this.#busy.get(lane);
    if (pooled === undefined) return;
    this.#busy.delete(lane);
    this.#giveBack(pooled);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reaper);
    for (const waiter of this.#waiters.takeAll()) waiter.reject(closedError(waiter.attempted));
    const lanes = [...this.#idle.splice(0), ...this.#busy.values()];
    this.#busy.clear();
    await Promise.all(lanes.map(({ lane }) => lane.close()));
  }

  #canOpen(): boolean {
    const count = this.#idle.length + this.#busy.size + this.#opening;
    return count < this.#settings.maxConnections;
  }

  #takeIdle(): PooledLane | undefined {
    for (let pooled = this.#idle.pop(); pooled !== undefined; pooled = this.#idle.pop()) {
      if (this.#isFit(pooled)) return pooled;
      void pooled.lane.close();
    }
    return undefined;
  }

  async #open(): Promise<PooledLane> {
    this.#opening++;
    try {
      const lane = await this.#openLane();
      if (this.#closed) {
        await lane.close();
        throw closedError("open a connection");
      }
      const now = performance.now();
      return { lane, openedAtMs: now, idleSinceMs: now };
    } finally {
      this.#opening--;
    }
  }

  #giveBack(pooled: PooledLane): void {
    if (this.#closed || !this.#isFit(pooled)) {
      void pooled.lane.close();
      this.#replaceForWaiter();
      return;
    }
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      this.#busy.set(pooled.lane, pooled);
      waiter.resolve(pooled);
      return;
    }
    pooled.idleSinceMs = performance.now();
    this.#idle.push(pooled);
    this.#scheduleReaper();
  }

  /** A lane was lost for good: whoever waits longest gets a new one, or hears why there is none. */
  #replaceForWaiter(): void {
    if (this.#closed || this.#waiters.size === 0 || !this.#canOpen()) return;
    this.#open().then((pooled) => this.#giveBack(pooled), (error) => {
      this.#waiters.shift()?.reject(error);
      this.#replaceForWaiter();
    });
  }

  #isFit({ lane, openedAtMs }: PooledLane): boolean {
    const { maxLifetimeSeconds } = this.#settings;
    const ageSeconds = (performance.now() - openedAtMs) / 1_000;
    return lane.reusable && (maxLifetimeSeconds === 0 || ageSeconds < maxLifetimeSeconds);
  }

  async #wait(
    attempted: string,
    owner: string,
    signal: AbortSignal | undefined,
  ): Promise<PooledLane> {
    const { promise, resolve, reject } = Promise.withResolvers<PooledLane>();
    const waiter: Waiter = { attempted, resolve, reject };
    this.#waiters.push(owner, waiter);
    const giveUp = (makeError: () => unknown) => {
      this.#waiters.remove(owner, waiter);
      reject(makeError());
    };
    const { acquireTimeoutSeconds } = this.#settings;
    const timer = setTimeout(
      () => giveUp(() => this.#exhausted(attempted)),
      acquireTimeoutSeconds * 1_000,
    );
    const stopListening = signal === undefined
      ? undefined
      : onAbort(signal, () => giveUp(() => notStarted(attempted, signal)));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      stopListening?.();
    }
  }

  #exhausted(attempted: string): DatabaseError {
    const { acquireTimeoutSeconds, maxConnections } = this.#settings;
    return new DatabaseError(
      "pool",
      `Cannot ${attempted}: no connection became free within ${acquireTimeoutSeconds} s; ` +
        `${this.#busy.size} of ${maxConnections} are in use, ${this.#waiters.size} calls wait`,
    );
  }

  #scheduleReaper(): void {
    const { idleTimeoutSeconds, minConnections } = this.#settings;
    const spare = this.#idle.length + this.#busy.size - minConnections;
    if (idleTimeoutSeconds === 0 || spare <= 0 || this.#reaper !== undefined) return;
    this.#reaper = setTimeout(() => this.#reap(), idleTimeoutSeconds * 1_000);
    Deno.unrefTimer(this.#reaper);
  }

  #reap(): void {
    this.#reaper = undefined;
    const { idleTimeoutSeconds, minConnections } = this.#settings;
    const before = performance.now() - idleTimeoutSeconds * 1_000;
    while (this.#idle.length + this.#busy.size > minConnections) {
      const longest = this.#idle[0];
      if (longest === undefined || longest.idleSinceMs > before) break;
      this.#idle.shift();
      void longest.lane.close();
    }
    this.#scheduleReaper();
  }
}

function closedError(attempted: string): DatabaseError {
  return new DatabaseError("connection", `Cannot ${attempted}: the connection is closed`);
}

import { untilAborted } from "../../deadline.ts";
import { DatabaseError } from "../../errors.ts";
import { closedError, notStarted } from "../ended_error.ts";
import type { PoolUse } from "../driver.ts";
import type { Lane } from "./lane.ts";
import type { LaneOwner } from "./lane_owner.ts";
import { LaneQueue } from "./lane_queue.ts";
import { LaneShares } from "./lane_shares.ts";
import { LaneTurn } from "./lane_turn.ts";
import type { PoolConfig } from "../types.ts";

interface PooledLane {
  readonly lane: Lane;
  readonly openedAtMs: number;
  idleSinceMs: number;
  /** Who had it last, and may have left something in it; nobody, if it is as new. */
  owner: LaneOwner | undefined;
  /** In whose share it counts while it is in use. */
  holder: LaneOwner | undefined;
  turn: LaneTurn;
}

/**
 * Hands out lanes; opens, counts, resets and retires them. Owners take turns, and of each one's own
 * calls the first comes first: a module that asks for thousands does not keep another from its
 * next. No owner holds more than its share, even of those that are idle. A lane that goes from one
 * owner to another is reset in between.
 */
export class LanePool {
  readonly #openLane: () => Promise<Lane>;
  readonly #settings: Required<PoolConfig>;
  readonly #busy = new Map<Lane, PooledLane>();
  /** The one that has been idle for longest is the first. */
  #idle: PooledLane[] = [];
  readonly #shares = new LaneShares();
  readonly #waiters = new LaneQueue<PooledLane>((owner) => this.#shares.mayTake(owner));
  /** What is being opened or closed. */
  readonly #underway = new Set<Promise<unknown>>();
  /** How many are open, or being opened. */
  #size = 0;
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
      if (result.status === "fulfilled") this.release(result.value.lane);
    }
    if (failed === undefined) return;
    await this.close();
    throw failed.reason;
  }

  /**
   * Waits for a lane; whoever gets one has to {@linkcode LanePool.release} it.
   *
   * @param attempted What the lane is for, as an error's message says it.
   * @param owner Who asks.
   */
  async acquire(
    attempted: string,
    owner: LaneOwner,
    signal: AbortSignal | undefined,
  ): Promise<Lane> {
    if (this.#closed) throw closedError(attempted);
    if (signal?.aborted) throw notStarted(attempted, signal);
    const pooled = await this.#take(attempted, owner, signal);
    const { lane } = pooled;
    if (lane.changed || (pooled.owner !== undefined && pooled.owner !== owner)) {
      await this.#reset(pooled, signal);
    }
    if (pooled.owner !== owner) pooled.turn = new LaneTurn();
    pooled.owner = owner;
    if (lane.reusable) return lane;
    this.release(lane);
    return await this.acquire(attempted, owner, signal);
  }

  release(lane: Lane): void {
    const pooled = this.#busy.get(lane);
    if (pooled === undefined) return;
    if (pooled.holder !== undefined) this.#shares.giveBack(pooled.holder);
    pooled.holder = undefined;
    if (!this.#isFit(pooled)) {
      this.#busy.delete(lane);
      this.#discard(pooled);
      this.#serveWaiter();
      return;
    }
    if (this.#handOver(pooled)) return;
    this.#busy.delete(lane);
    pooled.idleSinceMs = performance.now();
    this.#idle.push(pooled);
    this.#scheduleReaper();
  }

  use(): PoolUse {
    return {
      maxConnections: this.#settings.maxConnections,
      open: this.#size,
      busy: this.#size - this.#idle.length,
      waiting: this.#waiters.size,
    };
  }

  /** Refuses what an owner waits for. */
  dismiss(owner: LaneOwner): void {
    this.#waiters.dismiss(owner);
  }

  /** Undoes what an owner left in connections: it will not come again. */
  async forget(owner: LaneOwner): Promise<void> {
    const left = this.#idle.filter((pooled) => pooled.owner === owner);
    this.#idle = this.#idle.filter((pooled) => pooled.owner !== owner);
    await Promise.all(left.map(async (pooled) => {
      this.#busy.set(pooled.lane, pooled);
      await this.#reset(pooled, undefined);
      pooled.owner = undefined;
      this.release(pooled.lane);
    }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reaper);
    this.#waiters.dismissAll();
    for (const pooled of [...this.#idle.splice(0), ...this.#busy.values()]) this.#discard(pooled);
    this.#busy.clear();
    while (this.#underway.size > 0) await Promise.allSettled(this.#underway);
  }

  /** It counts in the owner's share from the start, until it is released. */
  async #take(
    attempted: string,
    owner: LaneOwner,
    signal: AbortSignal | undefined,
  ): Promise<PooledLane> {
    if (!this.#shares.mayTake(owner)) return await this.#wait(attempted, owner, signal);
    const idle = this.#takeIdle(owner);
    if (idle === undefined && this.#size >= this.#settings.maxConnections) {
      return await this.#wait(attempted, owner, signal);
    }
    this.#shares.take(owner);
    try {
      const pooled = idle ?? await this.#openFor(attempted, signal);
      pooled.holder = owner;
      return pooled;
    } catch (error) {
      this.#shares.giveBack(owner);
      this.#serveWaiter();
      throw error;
    }
  }

  /** Where that cannot be done now, it is tried again for whoever gets the lane next. */
  async #reset({ lane }: PooledLane, signal: AbortSignal | undefined): Promise<void> {
    try {
      await lane.reset(signal);
    } catch (error) {
      this.release(lane);
      throw error;
    }
  }

  /** Gives it to whoever waits and is next. */
  #handOver(pooled: PooledLane): boolean {
    pooled.holder = this.#waiters.give(pooled, pooled.owner, pooled.turn.isOver());
    if (pooled.holder === undefined) return false;
    this.#shares.take(pooled.holder);
    return true;
  }

  /** Preferably one in which there is nothing to be undone. */
  #takeIdle(owner: LaneOwner): PooledLane | undefined {
    while (true) {
      const pooled = this.#idle.findLast((idle) => idle.owner === owner) ??
        this.#idle.findLast((idle) => idle.owner === undefined) ?? this.#idle[0];
      if (pooled === undefined) return undefined;
      this.#idle = this.#idle.filter((idle) => idle !== pooled);
      this.#busy.set(pooled.lane, pooled);
      if (this.#isFit(pooled)) return pooled;
      this.release(pooled.lane);
    }
  }

  async #openFor(attempted: string, signal: AbortSignal | undefined): Promise<PooledLane> {
    const opening = this.#open();
    try {
      return signal === undefined
        ? await opening
        : await untilAborted(opening, signal, () => notStarted(attempted, signal));
    } catch (error) {
      opening.then(({ lane }) => this.release(lane), () => {});
      throw error;
    }
  }

  /** It is in use from the start, until it is released. */
  #open(): Promise<PooledLane> {
    this.#size++;
    return this.#track(this.#opened());
  }

  async #opened(): Promise<PooledLane> {
    try {
      const lane = await this.#openLane();
      if (this.#closed) {
        await lane.close();
        throw closedError("open a connection");
      }
      const now = performance.now();
      const turn = new LaneTurn();
      const pooled: PooledLane = {
        lane,
        openedAtMs: now,
        idleSinceMs: now,
        owner: undefined,
        holder: undefined,
        turn,
      };
      this.#busy.set(lane, pooled);
      return pooled;
    } catch (error) {
      this.#size--;
      throw error;
    }
  }

  #discard({ lane }: PooledLane): void {
    this.#size--;
    void this.#track(lane.close());
  }

  #track<T>(task: Promise<T>): Promise<T> {
    const done = task.then(() => {}, () => {}).finally(() => this.#underway.delete(done));
    this.#underway.add(done);
    return task;
  }

  /**
   * A lane was lost for good: whoever is next gets one that is idle, if he waited for his share, or
   * a new one, or hears why there is none.
   */
  #serveWaiter(): void {
    if (this.#closed || this.#waiters.isIdle) return;
    const idle = this.#idle.shift();
    if (idle !== undefined) {
      this.#busy.set(idle.lane, idle);
      return this.release(idle.lane);
    }
    if (this.#size >= this.#settings.maxConnections) return;
    this.#open().then(({ lane }) => this.release(lane), (error) => {
      this.#waiters.refuseNext(error);
      this.#serveWaiter();
    });
  }

  #isFit({ lane, openedAtMs }: PooledLane): boolean {
    const { maxLifetimeSeconds } = this.#settings;
    const ageSeconds = (performance.now() - openedAtMs) / 1_000;
    return lane.reusable && (maxLifetimeSeconds === 0 || ageSeconds < maxLifetimeSeconds);
  }

  async #wait(
    attempted: string,
    owner: LaneOwner,
    signal: AbortSignal | undefined,
  ): Promise<PooledLane> {
    const { acquireTimeoutSeconds: seconds = this.#settings.acquireTimeoutSeconds } = owner;
    const limit = { seconds, makeError: () => this.#exhausted(attempted, owner, seconds) };
    return await this.#waiters.wait(attempted, owner, limit, signal);
  }

  #exhausted(attempted: string, owner: LaneOwner, seconds: number): DatabaseError {
    const { maxConnections } = this.#settings;
    const most = owner.maxOwnLanes ?? owner.maxLanes ?? maxConnections;
    const isOwnLimit = most < maxConnections && !this.#shares.mayTake(owner);
    const share = isOwnLimit
      ? `, and as many as this module may hold: ${most} (maxConnections)`
      : "";
    return new DatabaseError(
      "pool",
      `Cannot ${attempted}: no connection became free within ${seconds} s; ${this.#busy.size} of ` +
        `${maxConnections} are in use${share}, ${this.#waiters.size} calls wait`,
    );
  }

  #scheduleReaper(): void {
    const { idleTimeoutSeconds, minConnections } = this.#settings;
    const [longest] = this.#idle;
    if (longest === undefined || this.#size <= minConnections) return;
    if (idleTimeoutSeconds === 0 || this.#reaper !== undefined) return;
    const dueMs = longest.idleSinceMs + idleTimeoutSeconds * 1_000;
    this.#reaper = setTimeout(() => this.#reap(), Math.max(dueMs - performance.now(), 1));
    Deno.unrefTimer(this.#reaper);
  }

  #reap(): void {
    this.#reaper = undefined;
    const { idleTimeoutSeconds, minConnections } = this.#settings;
    const before = performance.now() - idleTimeoutSeconds * 1_000;
    while (this.#size > minConnections) {
      const [longest] = this.#idle;
      if (longest === undefined || longest.idleSinceMs > before) break;
      this.#idle.shift();
      this.#discard(longest);
    }
    this.#scheduleReaper();
  }
}

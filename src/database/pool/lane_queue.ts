import { onAbort } from "../../deadline.ts";
import type { DatabaseError } from "../../errors.ts";
import { closedError, notStarted } from "../ended_error.ts";
import { FairQueue } from "./fair_queue.ts";
import type { LaneOwner } from "./lane_owner.ts";

interface Waiter<Lane> {
  readonly attempted: string;
  readonly owner: LaneOwner;
  readonly resolve: (lane: Lane) => void;
  readonly reject: (error: unknown) => void;
}

/** How long somebody may wait for a lane, and what he is told after that. */
export interface WaitLimit {
  readonly seconds: number;
  makeError(): DatabaseError;
}

/** Those who wait for a lane: its owners take turns. */
export class LaneQueue<Lane> {
  readonly #waiters = new FairQueue<Waiter<Lane>>();
  readonly #may: (waiter: Waiter<Lane>) => boolean;

  /** @param mayTake Whether somebody may have a further lane now. */
  constructor(mayTake: (owner: LaneOwner) => boolean) {
    this.#may = ({ owner }) => mayTake(owner);
  }

  /** Whether nobody waits who may have a lane now. */
  get isIdle(): boolean {
    return !this.#waiters.some(this.#may);
  }

  get size(): number {
    return this.#waiters.size;
  }

  async wait(
    attempted: string,
    owner: LaneOwner,
    limit: WaitLimit,
    signal: AbortSignal | undefined,
  ): Promise<Lane> {
    const { promise, resolve, reject } = Promise.withResolvers<Lane>();
    const waiter = { attempted, owner, resolve, reject };
    this.#waiters.push(owner.name, waiter);
    const giveUp = (makeError: () => DatabaseError) => {
      this.#waiters.remove(owner.name, waiter);
      reject(makeError());
    };
    const timer = setTimeout(() => giveUp(limit.makeError), limit.seconds * 1_000);
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

  /**
   * Gives a lane to whoever is next, if anybody waits who may have one.
   *
   * @param last Who had it last.
   * @param isTurnOver Whether others go first.
   * @returns Who has it now.
   */
  give(lane: Lane, last: LaneOwner | undefined, isTurnOver: boolean): LaneOwner | undefined {
    const waiter = this.#next(last?.name, isTurnOver);
    waiter?.resolve(lane);
    return waiter?.owner;
  }

  /** Refuses the one that is next. */
  refuseNext(reason: unknown): void {
    this.#waiters.shift(this.#may)?.reject(reason);
  }

  /** Refuses all that an owner waits for, since it is closed. */
  dismiss(owner: LaneOwner): void {
    for (const waiter of [...this.#waiters.of(owner.name)]) {
      if (waiter.owner !== owner) continue;
      this.#waiters.remove(owner.name, waiter);
      waiter.reject(closedError(waiter.attempted));
    }
  }

  /** Refuses all, since all is closed. */
  dismissAll(): void {
    for (const waiter of this.#waiters.takeAll()) waiter.reject(closedError(waiter.attempted));
  }

  #next(last: string | undefined, isTurnOver: boolean): Waiter<Lane> | undefined {
    const may = this.#may;
    if (last === undefined) return this.#waiters.shift(may);
    if (isTurnOver) this.#waiters.yield(last);
    return (isTurnOver ? undefined : this.#waiters.shiftOf(last, may)) ?? this.#waiters.shift(may);
  }
}

import type { LaneOwner } from "./lane_owner.ts";

/** How many lanes each owner holds, and those of its name together: some may hold only so many. */
export class LaneShares {
  readonly #held = new Map<LaneOwner | string, number>();

  mayTake(owner: LaneOwner): boolean {
    const { name, maxLanes = Infinity, maxOwnLanes = Infinity } = owner;
    return this.#heldBy(name) < maxLanes && this.#heldBy(owner) < maxOwnLanes;
  }

  take(owner: LaneOwner): void {
    for (const holder of [owner, owner.name]) this.#held.set(holder, this.#heldBy(holder) + 1);
  }

  giveBack(owner: LaneOwner): void {
    for (const holder of [owner, owner.name]) {
      const left = this.#heldBy(holder) - 1;
      if (left > 0) this.#held.set(holder, left);
      else this.#held.delete(holder);
    }
  }

  #heldBy(holder: LaneOwner | string): number {
    return this.#held.get(holder) ?? 0;
  }
}

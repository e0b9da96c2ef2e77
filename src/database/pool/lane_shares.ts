import type { LaneOwner } from "./lane_owner.ts";

/** How many lanes those of each name hold, of which some may hold only so many at once. */
export class LaneShares {
  readonly #held = new Map<string, number>();

  mayTake(owner: LaneOwner): boolean {
    return owner.maxLanes === undefined || this.heldBy(owner) < owner.maxLanes;
  }

  heldBy({ name }: LaneOwner): number {
    return this.#held.get(name) ?? 0;
  }

  take(owner: LaneOwner): void {
    this.#held.set(owner.name, this.heldBy(owner) + 1);
  }

  giveBack(owner: LaneOwner): void {
    const left = this.heldBy(owner) - 1;
    if (left > 0) this.#held.set(owner.name, left);
    else this.#held.delete(owner.name);
  }
}

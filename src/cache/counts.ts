/** What was done with a cache. */
export class CacheCounts {
  hits = 0;
  misses = 0;
  sets = 0;
  deletes = 0;

  /** Counts a read by what it found, and hands that on. */
  read(value: Uint8Array | null): Uint8Array | null {
    if (value === null) this.misses++;
    else this.hits++;
    return value;
  }
}

/** How much of a frame one call may fill: what JSON makes of it fits in any case. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/** What a control character of a key becomes in JSON, and at the most. */
const MAX_BYTES_PER_CHARACTER = 6;

/** How many bytes a key takes on the wire, at the most. */
export function keyWeight(key: string): number {
  return key.length * MAX_BYTES_PER_CHARACTER;
}

/** Splits a list so that each part has one item, or weighs no more than a frame may hold. */
export function batches<T>(items: readonly T[], weightOf: (item: T) => number): T[][] {
  const all: T[][] = [];
  let weight = Infinity;
  for (const item of items) {
    weight += weightOf(item);
    const last = all.at(-1);
    if (last !== undefined && weight <= MAX_BATCH_BYTES) last.push(item);
    else {
      all.push([item]);
      weight = weightOf(item);
    }
  }
  return all;
}

/** How many of these values one answer can hold, one at least. */
export function fittingCount(values: readonly (Uint8Array | null)[]): number {
  let bytes = 0;
  const end = values.findIndex((value, index) => {
    bytes += value?.length ?? 0;
    return index > 0 && bytes > MAX_BATCH_BYTES;
  });
  return end === -1 ? values.length : end;
}

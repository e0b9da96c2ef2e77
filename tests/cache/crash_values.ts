import { Random } from "../support/random.ts";

const MAX_FILLER_BYTES = 300_000;
const MAX_HEAD_BYTES = 20;

/** The keys that a killed program writes. */
export const CRASH_KEYS: readonly string[] = ["small", "a/../b\0c", "漢字", "large"];

/** The one value that a key has in a version: of another size and of other bytes than the last. */
export function crashValue(key: string, version: number): Uint8Array {
  const random = new Random(version);
  const head = new TextEncoder().encode(`${version};${key};`);
  const value = new Uint8Array(
    head.length + (key === "small" ? 9 : random.below(MAX_FILLER_BYTES)),
  );
  value.fill(random.below(256));
  value.set(head);
  return value;
}

/** The version that a value says it is; 0 for none. */
export function versionOf(value: Uint8Array | null): number {
  if (value === null) return 0;
  return Number.parseInt(new TextDecoder().decode(value.subarray(0, MAX_HEAD_BYTES)));
}

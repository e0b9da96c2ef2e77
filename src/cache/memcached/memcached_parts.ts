/** Values that are too large for one item of the server. */
import type { MemcachedClient } from "./memcached_client.ts";
import { type Body, lifetimeOf, type Parts } from "./memcached_entry.ts";
import { KEY_PREFIX } from "./memcached_key.ts";

/** A server takes items of 1 MiB unless it was started otherwise; half of that is never too much. */
const PART_BYTES = 500_000;

/**
 * Stores the parts of a large value under keys of their own, which are never used again.
 *
 * @returns The value itself if it is small, otherwise where its parts are.
 */
export async function storeParts(
  client: MemcachedClient,
  value: Uint8Array,
  expiresAt: number | null,
): Promise<Body> {
  if (value.length <= PART_BYTES) return value;
  const count = Math.ceil(value.length / PART_BYTES);
  const parts = { id: crypto.randomUUID(), count, byteLength: value.length };
  const lifetime = lifetimeOf(expiresAt);
  await Promise.all(
    partKeys(parts).map((key, index) => {
      const part = value.subarray(index * PART_BYTES, (index + 1) * PART_BYTES);
      return client.set(key, part, lifetime);
    }),
  );
  return parts;
}

/** The value of a body, or `undefined` when the server has dropped a part of it. */
export async function loadBody(
  client: MemcachedClient,
  body: Body,
): Promise<Uint8Array | undefined> {
  if (body instanceof Uint8Array) return body;
  const keys = partKeys(body);
  const found = await client.read(keys);
  const value = new Uint8Array(body.byteLength);
  let length = 0;
  for (const key of keys) {
    const part = found.get(key)?.value;
    if (part === undefined || length + part.length > value.length) return undefined;
    value.set(part, length);
    length += part.length;
  }
  return length === value.length ? value : undefined;
}

/** Lets the parts of a value last as long as the value. */
export async function keepParts(
  client: MemcachedClient,
  body: Body,
  expiresAt: number | null,
): Promise<void> {
  if (body instanceof Uint8Array) return;
  const lifetime = lifetimeOf(expiresAt);
  await Promise.all(partKeys(body).map((key) => client.touch(key, lifetime)));
}

function partKeys({ id, count }: Parts): string[] {
  return Array.from({ length: count }, (_, index) => `${KEY_PREFIX}part:${id}:${index}`);
}

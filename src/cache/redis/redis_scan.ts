import { CacheError } from "../../errors.ts";
import { arrayOf } from "../../guard.ts";
import type { RedisClient } from "./redis_client.ts";
import { keyOfName, namePattern } from "./redis_keys.ts";

const KEYS_PER_STEP = 1_000;
const ENOUGH_KEYS = 500;

/** So long one page may search among keys of others before it is given, be it empty. */
const MAX_STEPS_PER_PAGE = 100;

const isNames = arrayOf(isBytes);

/** Some keys, and how many bytes each has. */
export interface ScannedPage {
  readonly keys: readonly string[];
  readonly byteLengths: readonly number[];
  readonly cursor: string | null;
}

interface Position {
  readonly server: string;
  readonly cursor: string;
}

/** Goes on with a search through all servers, one after the other; what they share comes twice. */
export async function scanNames(
  client: RedisClient,
  prefix: string,
  cursor: string | null,
  signal: AbortSignal | undefined,
): Promise<ScannedPage> {
  const keys: string[] = [];
  const byteLengths: number[] = [];
  let position: Position | null = cursor === null ? { server: "", cursor: "0" } : parse(cursor);
  for (let step = 0; step < MAX_STEPS_PER_PAGE && keys.length < ENOUGH_KEYS; step++) {
    const found = await scanStep(client, prefix, position, signal);
    for (const name of found.names) {
      const key = keyOfName(name);
      if (key === undefined) continue;
      keys.push(key);
      byteLengths.push(name.length);
    }
    position = found.next;
    if (position === null) return { keys, byteLengths, cursor: null };
  }
  return { keys, byteLengths, cursor: `${position.cursor}@${position.server}` };
}

async function scanStep(
  client: RedisClient,
  prefix: string,
  { server, cursor }: Position,
  signal: AbortSignal | undefined,
): Promise<{ readonly names: readonly Uint8Array[]; readonly next: Position | null }> {
  // The order of the names stays; a server that has left is followed by the next one.
  const rest = client.masters().filter(([name]) => name >= server);
  const [current, following] = rest;
  if (current === undefined) return { names: [], next: null };
  const [name, redis] = current;
  const from = name === server ? cursor : "0";
  const pattern = namePattern(prefix);
  const sending = { attempted: "list keys", lasting: false, signal };
  const reply = await client.send(sending, () => {
    return redis.callBuffer(
      "SCAN",
      from,
      "MATCH",
      pattern,
      "COUNT",
      KEYS_PER_STEP,
      "TYPE",
      "string",
    );
  });
  if (!isScanReply(reply)) throw new CacheError("operation", "Cannot list keys: no such answer");
  const next = new TextDecoder().decode(reply[0]);
  if (next !== "0") return { names: reply[1], next: { server: name, cursor: next } };
  return {
    names: reply[1],
    next: following === undefined ? null : { server: following[0], cursor: "0" },
  };
}

function parse(text: string): Position {
  const [, cursor, server] = /^(\d+)@(.*)$/s.exec(text) ?? [];
  if (cursor !== undefined && server !== undefined) return { server, cursor };
  throw new CacheError("operation", "Cannot list keys: the cursor makes no sense");
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function isScanReply(value: unknown): value is readonly [Uint8Array, readonly Uint8Array[]] {
  return Array.isArray(value) && isBytes(value[0]) && isNames(value[1]);
}

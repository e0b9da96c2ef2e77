/**
 * What was cleared, and when: memcached cannot list keys, so an entry is dead when it was stored
 * before a prefix of its key was cleared.
 *
 * One small item is read with every operation. It names another, which never changes, with all
 * prefixes that were cleared; that one is read when it is new. When the server has forgotten either,
 * nothing that was stored before lives.
 */
import { arrayOf, isArray, isSafeInteger, isString, shape } from "../../guard.ts";
import type { MemcachedClient, MemcachedItem } from "./memcached_client.ts";
import { parseJson, type Stamp } from "./memcached_entry.ts";
import { KEY_PREFIX } from "./memcached_key.ts";

const STATE_KEY = `${KEY_PREFIX}clears`;
const FOR_GOOD = 0;

/** For how long somebody may still need a list that is no longer in force. */
const OLD_LIST_SECONDS = 60;

/** Over this, the clears of the longest ago kill whatever was stored before them. */
const MAX_LIST_CHARACTERS = 100_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const isState = shape({ epoch: isString, sequence: isSafeInteger, list: isString });
type State = Stamp & { readonly list: string };

type Cleared = readonly [prefix: string, sequence: number];
const isCleared = (value: unknown): value is Cleared =>
  isArray(value) && isString(value[0]) && isSafeInteger(value[1]);
const isList = shape({ floor: isSafeInteger, cleared: arrayOf(isCleared) });

interface List {
  /** Everything that was stored before this is dead. */
  readonly floor: number;
  readonly cleared: readonly Cleared[];
}

/** What was cleared up to one moment. */
export class Clears {
  readonly stamp: Stamp;
  readonly #list: List;

  constructor(stamp: Stamp, list: List) {
    this.stamp = stamp;
    this.#list = list;
  }

  /** Whether an entry of this key, stored then, is dead. */
  has(key: string, { epoch, sequence }: Stamp): boolean {
    return epoch !== this.stamp.epoch || sequence < this.#list.floor ||
      this.#list.cleared.some(([prefix, at]) => sequence < at && key.startsWith(prefix));
  }

  /** What is cleared once this prefix is. */
  with(prefix: string): List {
    const sequence = this.stamp.sequence + 1;
    if (prefix === "") return { floor: sequence, cleared: [] };
    let { floor } = this.#list;
    const others = this.#list.cleared.filter(([other]) => !other.startsWith(prefix));
    const cleared: Cleared[] = [...others, [prefix, sequence]];
    while (JSON.stringify(cleared).length > MAX_LIST_CHARACTERS) floor = cleared.shift()?.[1] ?? 0;
    return { floor, cleared };
  }
}

/** Keeps account of what is cleared. */
export class MemcachedClears {
  readonly #client: MemcachedClient;
  #known: { readonly id: string; readonly list: List } | undefined;
  #reading: Promise<Clears> | undefined;

  constructor(client: MemcachedClient) {
    this.#client = client;
  }

  /** What is cleared by now. Whoever asks in the same turn shares one command. */
  current(): Promise<Clears> {
    if (this.#reading === undefined) {
      this.#reading = this.#read().then(({ clears }) => clears);
      queueMicrotask(() => this.#reading = undefined);
    }
    return this.#reading;
  }

  /** Kills all entries whose keys begin with a prefix. */
  async clear(prefix: string): Promise<void> {
    for (;;) {
      const { clears, item, state } = await this.#read();
      const id = crypto.randomUUID();
      await this.#client.add(listKey(id), toBytes(clears.with(prefix)), FOR_GOOD);
      const next = { epoch: state.epoch, sequence: state.sequence + 1, list: id };
      const isInForce = await this.#client.replace(STATE_KEY, item, toBytes(next), FOR_GOOD);
      // If that fails, the server itself drops the list one day.
      const unused = listKey(isInForce ? state.list : id);
      await this.#client.touch(unused, OLD_LIST_SECONDS).catch(() => {});
      if (isInForce) return;
    }
  }

  async #read(): Promise<
    { readonly clears: Clears; readonly item: MemcachedItem; readonly state: State }
  > {
    for (;;) {
      const item = (await this.#client.read([STATE_KEY])).get(STATE_KEY);
      const state = jsonOf(item);
      const list = isState(state) ? await this.#list(state.list) : undefined;
      if (item !== undefined && isState(state) && list !== undefined) {
        return { clears: new Clears(state, list), item, state };
      }
      await this.#begin(item);
    }
  }

  /** Begins anew, unless somebody else has just done so. */
  async #begin(item: MemcachedItem | undefined): Promise<void> {
    const id = crypto.randomUUID();
    await this.#client.add(listKey(id), toBytes({ floor: 0, cleared: [] }), FOR_GOOD);
    const state = toBytes({ epoch: crypto.randomUUID(), sequence: 0, list: id });
    if (item === undefined) await this.#client.add(STATE_KEY, state, FOR_GOOD);
    else await this.#client.replace(STATE_KEY, item, state, FOR_GOOD);
  }

  async #list(id: string): Promise<List | undefined> {
    if (this.#known?.id === id) return this.#known.list;
    const key = listKey(id);
    const list = jsonOf((await this.#client.read([key])).get(key));
    if (!isList(list)) return undefined;
    this.#known = { id, list };
    return list;
  }
}

function listKey(id: string): string {
  return `${STATE_KEY}:${id}`;
}

function toBytes(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

function jsonOf(item: MemcachedItem | undefined): unknown {
  return item?.value === undefined ? undefined : parseJson(decoder.decode(item.value));
}

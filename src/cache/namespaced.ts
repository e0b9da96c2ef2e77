import type {
  CacheDriver,
  CacheSize,
  ScanPage,
  SetOptions,
  StoreOptions,
  TagVersion,
} from "./driver.ts";
import type { EffectiveCacheConfig } from "./types.ts";

/**
 * What a namespace puts before a key. It ends with the only colon that it holds, so that no two
 * namespaces and keys make the same text.
 */
export function namespacePrefix(namespace: string): string {
  return `${namespace.replaceAll("%", "%25").replaceAll(":", "%3A")}:`;
}

/** Puts a namespace before every key; without one, it is the driver itself. */
export function withNamespace(driver: CacheDriver, namespace: string | undefined): CacheDriver {
  return namespace ? new NamespacedCache(driver, namespacePrefix(namespace)) : driver;
}

class NamespacedCache implements CacheDriver {
  readonly config: EffectiveCacheConfig;
  readonly #driver: CacheDriver;
  readonly #prefix: string;

  constructor(driver: CacheDriver, prefix: string) {
    this.#driver = driver;
    this.#prefix = prefix;
    this.config = driver.config;
  }

  get(key: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    return this.#driver.get(this.#prefix + key, signal);
  }

  getMany(keys: readonly string[], signal?: AbortSignal): Promise<(Uint8Array | null)[]> {
    return this.#driver.getMany(this.#prefixed(keys), signal);
  }

  set(
    key: string,
    value: Uint8Array,
    options: SetOptions,
    signal?: AbortSignal,
  ): Promise<boolean> {
    return this.#driver.set(this.#prefix + key, value, this.#toInner(options), signal);
  }

  getSet(
    key: string,
    value: Uint8Array,
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    return this.#driver.getSet(this.#prefix + key, value, this.#toInner(options), signal);
  }

  setMany(
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<void> {
    const inner = entries.map(([key, value]) => [this.#prefix + key, value] as const);
    return this.#driver.setMany(inner, this.#toInner(options), signal);
  }

  delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return this.#driver.delete(this.#prefix + key, signal);
  }

  deleteMany(keys: readonly string[], signal?: AbortSignal): Promise<number> {
    return this.#driver.deleteMany(this.#prefixed(keys), signal);
  }

  exists(key: string, signal?: AbortSignal): Promise<boolean> {
    return this.#driver.exists(this.#prefix + key, signal);
  }

  increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint> {
    return this.#driver.increment(this.#prefix + key, by, signal);
  }

  expire(key: string, ttlMs: number | undefined, signal?: AbortSignal): Promise<boolean> {
    return this.#driver.expire(this.#prefix + key, ttlMs, signal);
  }

  ttl(key: string, signal?: AbortSignal): Promise<number | null> {
    return this.#driver.ttl(this.#prefix + key, signal);
  }

  async scan(prefix: string, cursor: string | null, signal?: AbortSignal): Promise<ScanPage> {
    const page = await this.#driver.scan(this.#prefix + prefix, cursor, signal);
    return { ...page, keys: page.keys.map((key) => key.slice(this.#prefix.length)) };
  }

  deletePrefix(prefix: string, signal?: AbortSignal): Promise<number> {
    return this.#driver.deletePrefix(this.#prefix + prefix, signal);
  }

  size(prefix: string, signal?: AbortSignal): Promise<CacheSize> {
    return this.#driver.size(this.#prefix + prefix, signal);
  }

  async readTags(
    tags: readonly string[],
    ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<TagVersion[]> {
    const versions = await this.#driver.readTags(this.#prefixed(tags), ttlMs, signal);
    return versions.map(({ tag, version }) => ({ tag: tag.slice(this.#prefix.length), version }));
  }

  invalidateTag(tag: string, signal?: AbortSignal): Promise<void> {
    return this.#driver.invalidateTag(this.#prefix + tag, signal);
  }

  acquireLock(
    key: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<bigint | null> {
    return this.#driver.acquireLock(this.#prefix + key, token, ttlMs, signal);
  }

  renewLock(key: string, token: string, ttlMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.#driver.renewLock(this.#prefix + key, token, ttlMs, signal);
  }

  releaseLock(key: string, token: string, signal?: AbortSignal): Promise<boolean> {
    return this.#driver.releaseLock(this.#prefix + key, token, signal);
  }

  ping(signal?: AbortSignal): Promise<void> {
    return this.#driver.ping(signal);
  }

  close(): Promise<void> {
    return this.#driver.close();
  }

  #prefixed(texts: readonly string[]): string[] {
    return texts.map((text) => this.#prefix + text);
  }

  #toInner<Options extends StoreOptions>(options: Options): Options {
    const { tags } = options;
    if (tags === undefined) return options;
    const inner = tags.map(({ tag, version }) => ({ tag: this.#prefix + tag, version }));
    return { ...options, tags: inner };
  }
}

const COMPARED_AS_TEXT = new Set<unknown>(
  [Intl.Locale, RegExp, URL, URLSearchParams].map((type) => type.prototype),
);

/**
 * Deep equality as `@std/assert` defines it. Unlike `node:util`, it takes `0` for `-0` and an object
 * without a prototype for a plain one; any other difference of prototype counts.
 *
 * @throws {TypeError} When it meets a `WeakMap` or a `WeakSet`.
 */
export function equal(a: unknown, b: unknown): boolean {
  return equalWithin(a, b, new Map());
}

function equalWithin(a: unknown, b: unknown, visited: Map<object, object>): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isNonNullObject(a) || !isNonNullObject(b)) return false;
  if (!samePrototype(a, b)) return false;
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  const elementsOfA = elementsOf(a);
  const elementsOfB = elementsOf(b);
  if (elementsOfA && elementsOfB) return equalElements(elementsOfA, elementsOfB);
  if (a instanceof WeakMap || a instanceof WeakSet) {
    throw new TypeError(`Cannot compare ${a.constructor.name} instances`);
  }
  if (a instanceof WeakRef && b instanceof WeakRef) {
    return equalWithin(a.deref(), b.deref(), visited);
  }
  if (visited.get(a) === b) return true;
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  visited.set(a, b);
  if (a instanceof Set && b instanceof Set) {
    return equalEntries([...a].map(asOwnValue), [...b].map(asOwnValue), visited);
  }
  if (a instanceof Map && b instanceof Map) return equalEntries([...a], [...b], visited);
  if (COMPARED_AS_TEXT.has(Object.getPrototypeOf(a))) return String(a) === String(b);
  return equalProperties(a, b, visited);
}

function isNonNullObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function samePrototype(a: object, b: object): boolean {
  const prototypeOfA = Object.getPrototypeOf(a) ?? Object.prototype;
  const prototypeOfB = Object.getPrototypeOf(b) ?? Object.prototype;
  return prototypeOfA === prototypeOfB;
}

type Elements = ArrayLike<number | bigint>;

/** What a binary value holds, or `undefined` for any other object. */
function elementsOf(value: object): Elements | undefined {
  if (isTypedArray(value)) return value;
  if (value instanceof DataView) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return new Uint8Array(value);
  }
  return undefined;
}

function isTypedArray(value: object): value is Elements {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function equalElements(a: Elements, b: Elements): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index] && !Object.is(a[index], b[index])) return false;
  }
  return true;
}

function asOwnValue(key: unknown): [unknown, unknown] {
  return [key, key];
}

type Entry = [unknown, unknown];

function equalEntries(entriesOfA: Entry[], entriesOfB: Entry[], visited: Map<object, object>) {
  if (entriesOfA.length !== entriesOfB.length) return false;
  const unmatched = new Set(entriesOfB);
  return entriesOfA.every((entry) => removeEqual(unmatched, entry, visited));
}

function removeEqual(entries: Set<Entry>, wanted: Entry, visited: Map<object, object>): boolean {
  for (const entry of entries) {
    if (equalEntry(wanted, entry, visited)) return entries.delete(entry);
  }
  return false;
}

function equalEntry(a: Entry, b: Entry, visited: Map<object, object>): boolean {
  return equalWithin(a[0], b[0], visited) && equalWithin(a[1], b[1], visited);
}

function equalProperties(a: object, b: object, visited: Map<object, object>): boolean {
  for (const key of comparedKeys(a).union(comparedKeys(b))) {
    if (key in a !== key in b) return false;
    if (!equalWithin(Reflect.get(a, key), Reflect.get(b, key), visited)) return false;
  }
  return true;
}

/** Of a plain object or array its enumerable keys; of a class instance its getters and methods too. */
function comparedKeys(value: object): Set<PropertyKey> {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype || prototype === Array.prototype) {
    return new Set(Reflect.ownKeys({ ...value }));
  }
  const keys = new Set<PropertyKey>();
  let owner: object | null = value;
  while (owner !== null && owner !== Object.prototype && owner !== Array.prototype) {
    for (const key of Reflect.ownKeys(owner)) keys.add(key);
    owner = Object.getPrototypeOf(owner);
  }
  return keys;
}

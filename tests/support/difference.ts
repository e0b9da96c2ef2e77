/**
 * Says where two values differ, or `undefined` where they do in nothing that a program can see:
 * unlike an equality assertion it tells prototypes, `-0`, holes, the order of properties, their
 * descriptors and whether more can be added.
 */
export function difference(actual: unknown, expected: unknown): string | undefined {
  return differenceAt("it", actual, expected);
}

function differenceAt(path: string, actual: unknown, expected: unknown): string | undefined {
  if (!isObject(actual) || !isObject(expected)) {
    return Object.is(actual, expected)
      ? undefined
      : `${path} is ${show(actual)}, not ${show(expected)}`;
  }
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) {
    return `${path} is ${prototypeName(actual)}, not ${prototypeName(expected)}`;
  }
  if (Object.isExtensible(actual) !== Object.isExtensible(expected)) {
    return `${path} is ${Object.isExtensible(actual) ? "" : "not "}extensible`;
  }
  if (actual instanceof Uint8Array && expected instanceof Uint8Array) {
    return differenceOfBytes(path, actual, expected);
  }
  if (actual instanceof Date && expected instanceof Date && +actual !== +expected) {
    return `${path} is ${show(actual)}, not ${show(expected)}`;
  }
  return differenceOfProperties(path, actual, expected);
}

function differenceOfBytes(path: string, actual: Uint8Array, expected: Uint8Array) {
  if (actual.length !== expected.length) {
    return `${path} has ${actual.length} bytes, not ${expected.length}`;
  }
  const index = actual.findIndex((byte, position) => byte !== expected[position]);
  return index < 0 ? undefined : `${path}[${index}] is ${actual[index]}, not ${expected[index]}`;
}

function differenceOfProperties(path: string, actual: object, expected: object) {
  const actualKeys = Reflect.ownKeys(actual).map(String);
  const expectedKeys = Reflect.ownKeys(expected).map(String);
  if (actualKeys.length !== expectedKeys.length) {
    return `${path} has ${actualKeys.length} properties, not ${expectedKeys.length}`;
  }
  for (const [index, key] of Reflect.ownKeys(expected).entries()) {
    if (actualKeys[index] !== expectedKeys[index]) {
      return `${path} has the property ${actualKeys[index]} in the place of ${expectedKeys[index]}`;
    }
    const { value: actualValue, ...actualFlags } = descriptor(actual, key);
    const { value: expectedValue, ...expectedFlags } = descriptor(expected, key);
    const name = `${path}[${JSON.stringify(String(key))}]`;
    if (JSON.stringify(actualFlags) !== JSON.stringify(expectedFlags)) {
      return `${name} is ${JSON.stringify(actualFlags)}, not ${JSON.stringify(expectedFlags)}`;
    }
    const found = differenceAt(name, actualValue, expectedValue);
    if (found !== undefined) return found;
  }
  return undefined;
}

function descriptor(object: object, key: PropertyKey) {
  const { value, writable, enumerable, configurable, get, set } =
    Object.getOwnPropertyDescriptor(object, key) ?? {};
  const isAccessor = get !== undefined || set !== undefined;
  return { value, writable, enumerable, configurable, isAccessor };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function prototypeName(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null ? "an object without a prototype" : `a ${value.constructor?.name}`;
}

function show(value: unknown): string {
  return Deno.inspect(value, { compact: true, strAbbreviateSize: 80 });
}

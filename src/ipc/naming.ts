/** docs/protocol.md §3: names are snake_case on the wire, and camelCase in code. */

type Fields = Record<string, unknown>;

export function toSnakeCaseKeys(fields: Fields): Fields {
  return renameKeys(fields, toSnakeCase);
}

export function toCamelCaseKeys(fields: Fields): Fields {
  return renameKeys(fields, toCamelCase);
}

export function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function toCamelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function renameKeys(fields: Fields, rename: (key: string) => string): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      rename(key),
      isFields(value) ? renameKeys(value, rename) : value,
    ]),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

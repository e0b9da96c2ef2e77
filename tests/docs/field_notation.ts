import { codeSpans } from "./markdown.ts";

/** A field as a table of the document tells it: `name: type`, or `name?: type`. */
export interface Field {
  readonly path: readonly string[];
  readonly isOptional: boolean;
  readonly type: string;
}

const SAMPLES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["integer", 65_536],
  ["number", 1.5],
  ["string", "text"],
  ["boolean", true],
  ["object", {}],
  ["array", []],
  ["anything", 1],
  ["error info", { kind: "internal" }],
  ['"cancelled" or "timeout"', "timeout"],
  ["true", true],
  ["strings", ["name"]],
  ["statements", [{ sql: "text", params: [] }]],
  ["results", [{ columns: ["c"], encodings: ["plain"], rows: [["cell"]], affected_rows: 0 }]],
  ["encodings", ["plain"]],
  ["arrays", [["cell"]]],
  ["base64", "AAH/"],
  ["base64 or null", null],
  ["base64s or nulls", ["AAH/", null]],
  ["entries", [["key", "AAH/"]]],
  ["tags", [["tag", "version"]]],
  ["token", "0123456789abcdef"],
  ['"absent" or "present"', "absent"],
  ["decimal", "-12"],
  ["decimal or null", null],
  ["claims", { sub: "42" }],
  ["checks", { audience: "a", leeway_seconds: 5 }],
  ["public keys", [{ kty: "OKP", crv: "Ed25519", x: "AA", alg: "EdDSA", kid: "1" }]],
  ["isolation level", "serializable"],
]);

/** Reads the fields that a cell of a table tells. */
export function fieldsOf(cell: string): Field[] {
  return codeSpans(cell).map((code) => {
    const [, path = "", mark, type = ""] = /^([a-z_.]+)(\?)?: (.+)$/.exec(code) ?? [];
    if (!SAMPLES.has(type)) throw new Error(`Cannot read the field "${code}"`);
    return { path: path.split("."), isOptional: mark !== undefined, type };
  });
}

/** An object with a sample of each field. */
export function sampleOf(fields: readonly Field[]): Record<string, unknown> {
  const sample = {};
  for (const { path, type } of fields) setAt(sample, path, SAMPLES.get(type));
  return sample;
}

/** Samples that each lack a field that has to be there, or have a field of no type at all. */
export function wrongSamplesOf(fields: readonly Field[]): Record<string, unknown>[] {
  const required = fields.filter(({ isOptional }) => !isOptional);
  const typed = fields.filter(({ type }) => type !== "anything");
  return [
    ...required.map((missing) => sampleOf(fields.filter((field) => field !== missing))),
    ...typed.map(({ path }) => {
      const sample = sampleOf(fields);
      setAt(sample, path, Symbol("of no type"));
      return sample;
    }),
  ];
}

function setAt(target: object, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    Reflect.set(target, name, value);
    return;
  }
  const inner: unknown = Reflect.get(target, name) ?? {};
  if (typeof inner !== "object" || inner === null) throw new Error(`"${name}" is no object`);
  setAt(inner, rest, value);
  Reflect.set(target, name, inner);
}

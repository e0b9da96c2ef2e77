import { isRecord } from "./guard.ts";

/**
 * A schema of any library that follows Standard Schema 1 (zod, valibot, arktype, …).
 *
 * Source: https://standardschema.dev, of which this is the part that is used here.
 */
export interface StandardSchema<Output = unknown> {
  /** What every such schema carries. */
  readonly "~standard": {
    /** The version of Standard Schema. */
    readonly version: 1;
    /** The library's name. */
    readonly vendor: string;
    /** Checks a value; gives the checked one, or what is wrong with it. */
    readonly validate: (
      value: unknown,
    ) => StandardSchemaResult<Output> | Promise<StandardSchemaResult<Output>>;
    /** For the compiler only. */
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What a {@linkcode StandardSchema} says of a value. */
export type StandardSchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardSchemaIssue[] };

/** One thing that is wrong with a value. */
export interface StandardSchemaIssue {
  /** What is wrong. */
  readonly message: string;
  /** Where: the keys from the outside in. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Says that a schema is none, if it is. Those of some libraries are functions. */
export function schemaProblem(schema: unknown): string | undefined {
  if (schema === undefined) return undefined;
  if (typeof schema === "object" || typeof schema === "function") {
    const standard: unknown = schema && Reflect.get(schema, "~standard");
    if (isRecord(standard) && typeof standard["validate"] === "function") return undefined;
  }
  return "schema is no Standard Schema";
}

/**
 * Checks a value against a schema.
 *
 * @throws What `makeError` makes of a sentence that names each wrong place.
 */
export async function checkedBy<Output>(
  schema: StandardSchema<Output>,
  value: unknown,
  makeError: (detail: string) => Error,
): Promise<Output> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  throw makeError(result.issues.map(issueText).join("; "));
}

function issueText({ message, path = [] }: StandardSchemaIssue): string {
  const keys = path.map((part) => String(typeof part === "object" ? part.key : part));
  return keys.length === 0 ? message : `${keys.join(".")}: ${message}`;
}

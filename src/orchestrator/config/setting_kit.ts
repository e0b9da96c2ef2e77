import type { z as Zod } from "zod";
import { fetchSecret, type SecretInput } from "./fetch_secret.ts";
import type { Surroundings } from "./surroundings.ts";
import { isUrlText } from "./paths.ts";
import { kindOf, mismatch, unknownNames } from "./setting_problem.ts";

/** The zod library, which is loaded when a configuration is. */
export type ZodLibrary = typeof Zod;

/** What a secret has to be. */
export const SECRET_EXPECTED = 'text, { env: "NAME" }, { file: "path" } or a function';

/** The building blocks of settings: each says in an error what it expected, and what it got. */
export class SettingKit {
  readonly z: ZodLibrary;
  readonly surroundings: Surroundings;

  constructor(z: ZodLibrary, surroundings: Surroundings) {
    this.z = z;
    this.surroundings = surroundings;
  }

  text(description: string) {
    return this.#nonEmpty().meta({ description });
  }

  texts(description: string) {
    return this.z.array(this.#nonEmpty(), { error: kindMismatch("a list of texts") })
      .meta({ description });
  }

  flag(description: string, byDefault: boolean) {
    return this.z.boolean({ error: mismatch("true or false") })
      .meta({ description, default: byDefault });
  }

  choice<const Name extends string>(
    description: string,
    names: readonly [Name, ...Name[]],
    byDefault?: Name,
  ) {
    const expected = names.map((name) => JSON.stringify(name)).join(", ")
      .replace(/, ("[^"]*")$/, " or $1");
    return this.z.enum(names, { error: mismatch(expected) })
      .meta({ description, ...(byDefault === undefined ? {} : { default: byDefault }) });
  }

  wholeNumber(description: string, range: NumberRange) {
    const error = mismatch(`a whole number ${rangeText(range)}`);
    return this.z.int({ error }).min(range.min, { error })
      .max(range.max ?? Number.MAX_SAFE_INTEGER, { error })
      .meta(annotation(description, range));
  }

  number(description: string, range: NumberRange) {
    const error = mismatch(`a number ${rangeText(range)}`);
    const limited = this.z.number({ error })
      .max(range.max ?? Number.MAX_VALUE, { error });
    return (range.isMinExcluded
      ? limited.gt(range.min, { error })
      : limited.min(range.min, { error }))
      .meta(annotation(description, range));
  }

  /** A path, which counts from the configuration's folder. */
  path(description: string) {
    return this.#nonEmpty().transform((path) => this.surroundings.absolutePath(path))
      .meta({ description });
  }

  /** A program: by its path, or by the name that it is found by in `PATH`. */
  program(description: string) {
    return this.#nonEmpty().transform((program) => {
      return /[/\\]/.test(program) ? this.surroundings.absolutePath(program) : program;
    }).meta({ description });
  }

  /** A path, or a URL. */
  pathOrUrl(description: string) {
    const { surroundings, z } = this;
    return z.union([
      this.#nonEmpty().transform((text) =>
        isUrlText(text) ? text : surroundings.absolutePath(text)
      ),
      z.instanceof(URL),
    ], { error: mismatch("a path or a URL") }).meta({ description });
  }

  /** Text that no error may show. */
  secret(description: string) {
    return this.z.union(this.secretInputs(), { error: kindMismatch(SECRET_EXPECTED) })
      .transform(async (input, context) => {
        return await fetchSecret(input, context, this.surroundings) ?? "";
      }).meta({ description });
  }

  /** What a secret can be before it is fetched. */
  secretInputs() {
    const { z } = this;
    return [
      z.string(),
      this.object({ env: this.text("A variable of the orchestrator's environment.") }),
      this.object({ file: this.text("A file, without one line feed at its end.") }),
      z.custom<Extract<SecretInput, () => unknown>>((value) => typeof value === "function"),
    ] as const;
  }

  /** An object that has these settings and no others. */
  object<Shape extends Zod.core.$ZodLooseShape>(shape: Shape) {
    const known = Object.keys(shape);
    return this.z.strictObject(shape, {
      error: (issue) => {
        return issue.code === "unrecognized_keys"
          ? unknownNames(issue.keys, known, this.surroundings)
          : `${kindOf(issue.input)}, expected an object`;
      },
    });
  }

  /** Any number of settings by name. */
  byName<Value extends Zod.core.SomeType>(value: Value) {
    return this.z.record(this.#nonEmpty(), value, {
      error: kindMismatch("an object with a name for each"),
    });
  }

  #nonEmpty() {
    const error = mismatch("text that is not empty");
    return this.z.string({ error }).min(1, { error });
  }
}

/** What a number has to be, and is by default. */
export interface NumberRange {
  readonly min: number;
  readonly max?: number;
  readonly isMinExcluded?: boolean;
  readonly byDefault?: number;
}

/** For what can hold a secret: it tells the kind of what was found only. */
export function kindMismatch(expected: string) {
  return ({ input }: { readonly input?: unknown }) => `${kindOf(input)}, expected ${expected}`;
}

function rangeText({ min, max, isMinExcluded = false }: NumberRange): string {
  if (max !== undefined) {
    return isMinExcluded ? `over ${min} and up to ${max}` : `from ${min} to ${max}`;
  }
  return isMinExcluded ? `over ${min}` : `of at least ${min}`;
}

function annotation(description: string, { byDefault }: NumberRange) {
  return { description, ...(byDefault === undefined ? {} : { default: byDefault }) };
}

/** Throws what to do about a program that is not installed. */
export function missingProgram(name: string): never {
  throw new Error(`Cannot find the program ${name}: "deno task test" says what to install`);
}

// deno-lint-ignore-file no-console
/** Tells what it may know of its environment: each argument's variable, then all of it. */
for (const name of Deno.args) console.error(`${name}: ${attempt(() => Deno.env.get(name))}`);
console.error(`all: ${attempt(() => Object.keys(Deno.env.toObject()).join())}`);
console.error(`arguments: ${JSON.stringify(Deno.args)}`);

function attempt(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** Writes its arguments one after the other as one line, each by itself. */
for (const part of Deno.args) {
  Deno.stderr.writeSync(new TextEncoder().encode(part));
  await new Promise((resolve) => setTimeout(resolve, 20));
}
Deno.stderr.writeSync(new TextEncoder().encode("\n"));

// deno-lint-ignore-file no-console
/** Writes what is hard to cut into lines to stderr. */
const write = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));

write("one\ntwo\r\n\nthr");
write("ee\n");
write(`${"x".repeat(200_000)}\n`);
console.error("Zoë");
write("the last one has no end");

/** Ends with the code that its argument says, or throws when there is none. */
const [code] = Deno.args;
if (code === undefined) throw new Error("nobody catches this");
Deno.exit(Number(code));

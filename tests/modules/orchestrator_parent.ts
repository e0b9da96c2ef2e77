// deno-lint-ignore-file no-console
/** Starts a Deno, whose path is the argument, that holds stdout and stderr; ends without it, or stays. */
const [deno = "", how] = Deno.args;
const child = new Deno.Command(deno, {
  args: ["eval", "setInterval(() => {}, 60_000)"],
  stdin: "null",
  stdout: "inherit",
  stderr: "inherit",
}).spawn();
child.unref();
console.error(child.pid);
console.error("started");
if (how === "stay") setInterval(() => {}, 60_000);

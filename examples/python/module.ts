/** Hands the channel to a program in Python: whoever inherits stdin and stdout is the module. */
const [python = "python3", script = ""] = Deno.args;
const { code } = await new Deno.Command(python, {
  args: [script],
  stdin: "inherit",
  stdout: "inherit",
  stderr: "inherit",
}).spawn().status;
Deno.exitCode = code;

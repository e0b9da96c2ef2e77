import { assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../src/cli/command_line.ts";
import { commandLine } from "./fake_terminal.ts";

/** A command line that cannot be carried out, and what is said of it. */
const WRONG: readonly (readonly [args: readonly string[], said: string])[] = [
  [["launch"], 'pywatt: "launch" is no command, expected one of init, run, check, status, audit\n'],
  [["run", "--grace", "soon"], 'pywatt run: --grace is "soon", expected a number of seconds'],
  [["run", "--grace", ""], 'pywatt run: --grace is "", expected a number of seconds'],
  [["run", "--status", "9600"], 'pywatt run: --status is "9600", expected one as 127.0.0.1:9600'],
  [["run", "--status-token-file", "x"], "--status-token-file is given without --status"],
  [["run", "--nope"], "pywatt run: Unknown option '--nope'"],
  [["run", "--config"], "pywatt run: Option '-c, --config <value>' argument missing"],
  [["run", "more"], 'pywatt run: unexpected argument "more"; see --help\n'],
  [["run", "-c", "/none/pywatt.json"], "/none/pywatt.json: there is no such file\n"],
  [["check", "--timeout", "0"], 'pywatt check: --timeout is "0", expected a number of seconds'],
  [["status", "--url", "9600"], 'pywatt status: --url is "9600", expected one as http://'],
  [["audit"], "pywatt audit: MODULE is missing; see --help\n"],
  [["audit", "a", "--seconds", "x"], 'pywatt audit: --seconds is "x", expected a number over 0'],
];

for (const [args, said] of WRONG) {
  Deno.test(`"pywatt ${args.join(" ")}" ends with code 2 and says why`, async () => {
    const { code, stdout, stderr } = await commandLine(...args);
    assertEquals({ code, stdout }, { code: 2, stdout: "" });
    assertStringIncludes(stderr, said);
  });
}

Deno.test("without a command, the help goes to stderr, and the code is 2", async () => {
  const asked = await commandLine("--help");
  assertEquals(asked.code, 0);
  for (const { name, summary } of COMMANDS) {
    assertStringIncludes(asked.stdout, `  ${name} `);
    assertStringIncludes(asked.stdout, summary);
  }
  assertEquals(await commandLine(), { code: 2, stdout: "", stderr: asked.stdout });
});

for (const command of COMMANDS) {
  Deno.test(`"pywatt ${command.name} --help" tells its options and its exit codes`, async () => {
    const { code, stdout } = await commandLine(command.name, "--help");
    assertEquals(code, 0);
    for (const option of [...Object.keys(command.options), "help"]) {
      assertStringIncludes(stdout, `--${option}`);
    }
    for (const meaning of Object.values(command.exitCodes)) assertStringIncludes(stdout, meaning);
  });
}

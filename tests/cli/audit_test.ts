import { assertEquals, assertStringIncludes } from "@std/assert";
import { WrittenConfig } from "../orchestrator/config/written_config.ts";
import { commandLine, FakeTerminal } from "./fake_terminal.ts";
import { runCommandLine } from "../../src/cli/command_line.ts";

const entry = (name: string) => new URL(`../modules/${name}.ts`, import.meta.url).pathname;

const POLICY = {
  permissions: { net: ["127.0.0.1:0"], read: [entry("cli_audited")] },
  env: ["REGION"],
  services: { database: ["default"] },
};

function config(settings: object) {
  return {
    services: { database: { default: {} }, cache: { default: {} } },
    modules: { audited: { entry: entry("cli_audited"), ...settings } },
  };
}

Deno.test("audit prints the smallest policy under which a module works", async () => {
  await using written = await WrittenConfig.write(config({ env: { REGION: "eu" } }));
  const { code, stdout, stderr } = await commandLine("audit", "audited", "-c", written.path);
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout), POLICY);
  assertStringIncludes(stderr, "audited | eu\n");
  assertStringIncludes(stderr, 'permissions.net has no "127.0.0.1:0", which was used');
});

Deno.test("a module works under the policy that its audit printed", async () => {
  await using written = await WrittenConfig.write(
    config({ env: { REGION: "eu" }, permissions: POLICY.permissions }),
  );
  const audited = await commandLine("audit", "audited", "-c", written.path, "--fail-if-wider");
  assertEquals(audited.code, 0);
  assertEquals(
    audited.stderr,
    `Auditing "audited" until it ends; Ctrl+C ends it, or --seconds\naudited | eu\n`,
  );
  const run = await commandLine("run", "-c", written.path);
  assertEquals(run.code, 0);
  assertStringIncludes(run.stdout, '"message":"eu"');
});

Deno.test("--fail-if-wider fails when more is allowed than was used", async () => {
  const permissions = { ...POLICY.permissions, read: true, write: ["/tmp"] };
  await using written = await WrittenConfig.write(
    config({ env: { REGION: "eu", TIER: "1" }, permissions }),
  );
  const args = ["audit", "audited", "-c", written.path];
  assertEquals((await commandLine(...args)).code, 0);
  const { code, stderr } = await commandLine(...args, "--fail-if-wider");
  assertEquals(code, 1);
  assertEquals(stderr.split("\n").filter((line) => line.startsWith("!")), [
    `! permissions.read is true, but ${entry("cli_audited")} is enough`,
    '! permissions.write has "/tmp", which was not used',
    '! env has "TIER", which was not used',
  ]);
});

Deno.test("audit stops a module that does not end, after the time that it is given", async () => {
  await using written = await WrittenConfig.write({
    services: { cache: { default: {} } },
    modules: { waiting: { entry: entry("cli_waiting") } },
  });
  const args = ["audit", "waiting", "-c", written.path, "--seconds", "1"];
  const { code, stdout } = await commandLine(...args);
  assertEquals({ code, policy: JSON.parse(stdout) }, {
    code: 0,
    policy: { permissions: {}, env: [], services: { cache: ["default"] } },
  });
});

Deno.test("audit fails when the module fails", async () => {
  await using written = await WrittenConfig.write({
    modules: { failing: { entry: "failing.ts" } },
  });
  await Deno.writeTextFile(`${written.folder}/failing.ts`, "Deno.exit(3);");
  const terminal = new FakeTerminal();
  assertEquals(await runCommandLine(["audit", "failing", "-c", written.path], terminal), 1);
  assertStringIncludes(terminal.stderr, 'module "failing" ended with code 3');
});

Deno.test("audit names the modules that there are", async () => {
  await using written = await WrittenConfig.write(config({}));
  const { code, stderr } = await commandLine("audit", "order", "-c", written.path);
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'there is no module "order", expected one of audited');
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { CliProcess } from "./cli_process.ts";
import { commandLine } from "./fake_terminal.ts";

Deno.test("init makes a project that runs, in an empty folder of a new user", async () => {
  await using home = await TemporaryFolder.make();
  await using project = await TemporaryFolder.make();
  const options = {
    cwd: project.path,
    env: { HOME: home.path, DENO_DIR: `${home.path}/deno`, XDG_CACHE_HOME: `${home.path}/cache` },
  };
  await using init = CliProcess.start(["init"], options);
  assertEquals((await init.ended()).code, 0);
  await using run = CliProcess.start(["run"], options);
  await run.until("Hello: 2 visits, 2 of them since the start");
  run.kill("SIGTERM");
  assertEquals((await run.ended()).code, 0);
  await using check = CliProcess.start(["check"], options);
  assertEquals((await check.ended()).code, 0);
});

Deno.test("a new project passes the checks of Deno", async () => {
  await using project = await TemporaryFolder.make();
  assertEquals((await commandLine("init", project.path)).code, 0);
  for (const args of [["fmt", "--check"], ["lint"], ["check", "modules/hello.ts"]]) {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: project.path,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
  }
});

Deno.test("init makes the folder, and tells what to do next", async () => {
  await using parent = await TemporaryFolder.make();
  const folder = `${parent.path}/shop`;
  const { code, stdout } = await commandLine("init", folder);
  assertEquals(code, 0);
  assertStringIncludes(stdout, `cd ${folder}`);
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  assertEquals(names.sort(), [".gitignore", "README.md", "deno.json", "modules", "pywatt.json"]);
});

Deno.test("init overwrites nothing, and then writes nothing at all", async () => {
  await using project = await TemporaryFolder.make();
  await Deno.writeTextFile(`${project.path}/deno.json`, "{}");
  const { code, stderr } = await commandLine("init", project.path);
  assertEquals(code, 1);
  assertStringIncludes(stderr, `there is already ${project.path}/deno.json; nothing was written`);
  const names = await Array.fromAsync(Deno.readDir(project.path), ({ name }) => name);
  assertEquals(names, ["deno.json"]);
  assertEquals(await Deno.readTextFile(`${project.path}/deno.json`), "{}");
});

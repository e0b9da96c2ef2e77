import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { freePort } from "../../tools/servers/free_port.ts";
import { WrittenConfig } from "../orchestrator/config/written_config.ts";
import { commandLine } from "./fake_terminal.ts";

Deno.test("check opens each service, and prints what each module will be allowed", async () => {
  await using config = await WrittenConfig.write({
    services: {
      database: { main: { database: "app.db" } },
      cache: { main: {} },
      jwt: { main: { secret: { file: "secret" } } },
    },
    modules: {
      orders: {
        entry: "orders.ts",
        args: ["--verbose"],
        env: { TOKEN: { file: "secret" } },
        permissions: { net: ["127.0.0.1:80"], read: ["data"] },
        restart: { when: "always" },
      },
    },
  });
  const secret = "a secret of more than 32 bytes, hunter2";
  await Deno.writeTextFile(`${config.folder}/secret`, secret);
  await Deno.writeTextFile(`${config.folder}/orders.ts`, "");
  const { code, stdout, stderr } = await commandLine("check", "-c", config.path);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertMatch(stdout, /✔ database main {2}sqlite, \d+ ms/);
  assertMatch(stdout, /✔ cache main {2}in_memory, \d+ ms/);
  assertMatch(stdout, /✔ jwt main {2}HS256, \d+ ms/);
  assertStringIncludes(
    stdout,
    `--allow-env=PYWATT_MODULE_ID,TOKEN --allow-net=127.0.0.1:80 --allow-read=${config.folder}/data\n`,
  );
  assertStringIncludes(stdout, "database main, cache main, jwt main");
  assertStringIncludes(stdout, "always");
  assert(!stdout.includes("hunter2"));
});

Deno.test("check fails when a service is down, and when code does not compile", async () => {
  await using config = await WrittenConfig.write({
    services: {
      database: {
        down: { url: `postgres://app:hunter2@127.0.0.1:${freePort()}/app` },
        there: {},
      },
      jwt: { short: { secret: "hunter2" } },
    },
    modules: { broken: { entry: "broken.ts" } },
  });
  await Deno.writeTextFile(`${config.folder}/broken.ts`, "const = 1;");
  const { code, stdout, stderr } = await commandLine("check", "-c", config.path);
  assertEquals({ code, stderr }, { code: 1, stderr: "" });
  assertMatch(stdout, /✖ database down {2}Cannot /);
  assertMatch(stdout, /✔ database there {2}sqlite/);
  assertMatch(stdout, /✖ jwt short {2}/);
  assertMatch(stdout, /✖ broken\n/);
  assertStringIncludes(stdout, "SyntaxError");
  assert(!stdout.includes("hunter2"));
});

Deno.test("check gives up a server that does not answer", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = silent.accept();
  await using config = await WrittenConfig.write({
    services: {
      database: {
        silent: {
          dbType: "postgres",
          host: "127.0.0.1",
          port: silent.addr.port,
          sslMode: "disable",
        },
      },
    },
    modules: {},
  });
  const { code, stdout } = await commandLine("check", "-c", config.path, "--timeout", "1");
  assertEquals(code, 1);
  assertStringIncludes(stdout, "✖ database silent  no answer within 1 s");
  (await accepted).close();
});

Deno.test("check ends with code 2 when the configuration is wrong", async () => {
  await using config = await WrittenConfig.write({
    modules: { a: { entry: "a.ts", restrat: {} } },
  });
  const { code, stderr } = await commandLine("check", "-c", config.path);
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'modules.a.restrat is unknown, did you mean "restart"?');
});

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { cacheModuleGraph } from "../../src/orchestrator/cache_module_graph.ts";
import { fetchEnv } from "../../src/orchestrator/deno_env.ts";
import { denoPathOf } from "../../src/orchestrator/deno_path.ts";
import { assertThrows } from "@std/assert";
import { TempFolder } from "../support/temp_folder.ts";
import { recordedOrchestrator } from "./modules.ts";

const PACKAGE = {
  name: "greeter",
  version: "1.0.0",
  main: "index.js",
};

/** A registry of one package, whose installation runs a script. */
class Registry implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly headers: (string | null)[] = [];

  private constructor(tarball: Uint8Array<ArrayBuffer>, sha512: string, manifest: object) {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
      this.headers.push(request.headers.get("authorization"));
      if (request.url.endsWith(".tgz")) return new Response(tarball);
      const dist = { tarball: `${this.url}greeter-1.0.0.tgz`, integrity: `sha512-${sha512}` };
      const version = { ...manifest, hasInstallScript: true, dist };
      return Response.json({
        "name": "greeter",
        "dist-tags": { latest: "1.0.0" },
        "versions": { "1.0.0": version },
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  static async start(folder: string, postinstall: string): Promise<Registry> {
    const manifest = { ...PACKAGE, scripts: { postinstall } };
    await Deno.mkdir(`${folder}/package`);
    await Deno.writeTextFile(`${folder}/package/package.json`, JSON.stringify(manifest));
    await Deno.writeTextFile(`${folder}/package/index.js`, "module.exports = 'hello';");
    await new Deno.Command("tar", { args: ["czf", "package.tgz", "package"], cwd: folder })
      .output();
    const tarball = await Deno.readFile(`${folder}/package.tgz`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", tarball));
    return new Registry(tarball, digest.toBase64(), manifest);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }
}

/** A variable of this process, for as long as a test takes. */
function withVariable(name: string, value: string): Disposable {
  const before = Deno.env.get(name);
  Deno.env.set(name, value);
  return {
    [Symbol.dispose]: () =>
      before === undefined ? Deno.env.delete(name) : Deno.env.set(name, before),
  };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function writeModule(folder: string, files: Record<string, string>): Promise<string> {
  await Deno.mkdir(`${folder}/module`);
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/module/${name}`, text);
  }
  return `${folder}/module/main.ts`;
}

Deno.test("a module's settings run no script of a package, and its packages work", async () => {
  await using folder = await TempFolder.make();
  await using registry = await Registry.start(folder.path, `touch ${folder.path}/ran`);
  using _cache = withVariable("DENO_DIR", `${folder.path}/cache`);
  const entry = await writeModule(folder.path, {
    ".npmrc": `registry=${registry.url}\n`,
    "deno.json": JSON.stringify({
      nodeModulesDir: "auto",
      vendor: true,
      allowScripts: ["npm:greeter"],
      imports: { greeter: "npm:greeter@1.0.0" },
    }),
    "main.ts": 'import text from "greeter"; console.error(text);',
  });
  await using recorded = recordedOrchestrator({ modules: { module: { entry } } });
  assertEquals((await recorded.run("module")).code, 0);
  assertEquals(recorded.output.lines("module"), ["hello"]);
  assertEquals(await exists(`${folder.path}/ran`), false);
  assertEquals(await exists(`${folder.path}/module/node_modules`), false);
});

Deno.test("a module's settings send no secret of the orchestrator to a registry", async () => {
  await using folder = await TempFolder.make();
  await using registry = await Registry.start(folder.path, "true");
  using _cache = withVariable("DENO_DIR", `${folder.path}/cache`);
  using _secret = withVariable("DATABASE_URL", "postgres://app:hunter2@db/app");
  const entry = await writeModule(folder.path, {
    ".npmrc": `registry=${registry.url}\n` +
      `${registry.url.slice("http:".length)}:_authToken=\${DATABASE_URL}\n`,
    "deno.json": JSON.stringify({ imports: { greeter: "npm:greeter@1.0.0" } }),
    "main.ts": 'import text from "greeter"; console.error(text);',
  });
  await using recorded = recordedOrchestrator({ modules: { module: { entry } } });
  await recorded.run("module");
  assertEquals(registry.headers.length > 0, true);
  assertEquals(registry.headers.some((header) => header?.includes("hunter2")), false);
});

Deno.test("code is fetched without a variable that Deno does not need", () => {
  using _secret = withVariable("DATABASE_URL", "postgres://app:hunter2@db/app");
  using _proxy = withVariable("HTTPS_PROXY", "http://proxy.example.com:3128");
  const env = fetchEnv();
  assertEquals(env.DATABASE_URL, undefined);
  assertEquals(env.HTTPS_PROXY, "http://proxy.example.com:3128");
  assertEquals(typeof env.DENO_DIR, "string");
});

Deno.test("a module's settings write no lock file", async () => {
  await using folder = await TempFolder.make();
  await using registry = await Registry.start(folder.path, "true");
  using _cache = withVariable("DENO_DIR", `${folder.path}/cache`);
  const entry = await writeModule(folder.path, {
    ".npmrc": `registry=${registry.url}\n`,
    "deno.json": JSON.stringify({
      lock: { path: `${folder.path}/elsewhere.json` },
      imports: { greeter: "npm:greeter@1.0.0" },
    }),
    "main.ts": 'import "greeter";',
  });
  await using recorded = recordedOrchestrator({ modules: { module: { entry } } });
  assertEquals((await recorded.run("module")).code, 0);
  assertEquals(await exists(`${folder.path}/elsewhere.json`), false);
});

Deno.test("code that does not agree with the named lock file is refused, which stays as it is", async () => {
  await using folder = await TempFolder.make();
  await using registry = await Registry.start(folder.path, "true");
  using _cache = withVariable("DENO_DIR", `${folder.path}/cache`);
  const lock = `${folder.path}/deno.lock`;
  await Deno.writeTextFile(lock, '{"version":"5"}');
  const entry = await writeModule(folder.path, {
    ".npmrc": `registry=${registry.url}\n`,
    "deno.json": JSON.stringify({ imports: { greeter: "npm:greeter@1.0.0" } }),
    "main.ts": 'import "greeter";',
  });
  await using recorded = recordedOrchestrator({ modules: { module: { entry, lock } } });
  await assertRejects(() => recorded.run("module"), Error, "The lockfile is out of date");
  assertEquals(await Deno.readTextFile(lock), '{"version":"5"}');
});

Deno.test("code whose server does not answer is waited for no longer than the limit", async () => {
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<Response>();
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    asked.resolve();
    return held.promise;
  });
  const entry = new URL(`http://127.0.0.1:${server.addr.port}/main.ts`);
  const caching = cacheModuleGraph({
    id: "slow",
    config: { entry },
    denoPath: Deno.execPath(),
    timeoutMs: 1_000,
  });
  await assertRejects(() => caching, Error, "its code was not there after 1 s");
  held.resolve(new Response("", { status: 404 }));
});

Deno.test("a launch says so when the process that fetches the code is killed", async () => {
  await using folder = await TempFolder.make();
  const denoPath = `${folder.path}/deno`;
  await Deno.writeTextFile(denoPath, "#!/bin/sh\nkill -KILL $$\n", { mode: 0o700 });
  const caching = cacheModuleGraph({ id: "orders", config: { entry: "main.ts" }, denoPath });
  await assertRejects(
    () => caching,
    Error,
    'Cannot launch module "orders" from main.ts: the Deno that fetches its code ended by SIGKILL',
  );
});

Deno.test("a compiled program has to name the Deno that runs modules", () => {
  assertEquals(denoPathOf("/opt/deno", true), "/opt/deno");
  assertEquals(denoPathOf(undefined, false), Deno.execPath());
  assertThrows(() => denoPathOf(undefined, true), TypeError, "denoPath is undefined");
});

Deno.test("modules run on the Deno that is named", async () => {
  await using recorded = recordedOrchestrator({
    denoPath: "/nowhere/deno",
    modules: { module: { entry: "main.ts" } },
  });
  const error = await assertRejects(() => recorded.run("module"), Error);
  assertStringIncludes(String(error), "/nowhere/deno");
});

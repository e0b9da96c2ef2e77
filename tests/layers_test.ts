import { assertEquals, assertGreater } from "@std/assert";
import { readSourceFiles, type SourceFile } from "./support/source_file.ts";

const FILES = await readSourceFiles();

/** From the bottom up: a file imports nothing that stands above it. */
const LAYERS = ["root", "ipc", "service", "orchestrator", "top"] as const;

type Layer = typeof LAYERS[number];

const SERVICES = ["database", "cache", "jwt", "custom"];

/** Which files name which library. */
const LIBRARIES: Readonly<Record<string, RegExp>> = {
  "@electric-sql/pglite": /^src\/database\/pglite/,
  "@pywatt/sdk": /^src\/cli\/project_files/,
  "@opentelemetry/api": /^src\/telemetry/,
  "@zaubrik/djwt": /^src\/jwt\/djwt/,
  "fastest-levenshtein": /^src\/orchestrator\/config/,
  "jsonc-parser": /^src\/orchestrator\/config/,
  "drizzle-orm": /^src\/adapters\/drizzle/,
  "drizzle-orm/mysql-core": /^src\/adapters\/drizzle\/mysql/,
  "drizzle-orm/mysql-proxy": /^src\/adapters\/drizzle\/mysql/,
  "drizzle-orm/mysql-proxy/session": /^src\/adapters\/drizzle\/mysql/,
  "drizzle-orm/pg-core": /^src\/adapters\/drizzle\/postgres/,
  "drizzle-orm/pg-proxy": /^src\/adapters\/drizzle\/postgres/,
  "drizzle-orm/pg-proxy/session": /^src\/adapters\/drizzle\/postgres/,
  "drizzle-orm/relations": /^src\/adapters\/drizzle/,
  "drizzle-orm/sqlite-core": /^src\/adapters\/drizzle\/sqlite/,
  "drizzle-orm/sqlite-proxy": /^src\/adapters\/drizzle\/sqlite/,
  "drizzle-orm/sqlite-proxy/session": /^src\/adapters\/drizzle\/sqlite/,
  "ioredis": /^src\/cache\/redis/,
  "jose": /^src\/jwt\/jose/,
  "keyv": /^src\/adapters\/keyv/,
  "kysely": /^src\/adapters\/kysely/,
  "lru-cache": /^src\/cache\/memory/,
  "memcache-client": /^src\/cache\/memcached/,
  "mysql2": /^src\/database\/mysql/,
  "node:buffer": /^src\/(cache\/(redis|memcached)|database\/mysql)/,
  "node:process": /^src\/cache\/redis/,
  "node:fs": /^src\/database\/pglite/,
  "node:crypto": /^src\/(database\/postgres|cache\/memcached)/,
  "node:http": /^src\/orchestrator\/observability\/status_server/,
  "node:net": /^src\/(database\/(mysql|postgres|start_tls)|ipc\/stdin_socket)/,
  "node:path": /^src\/(orchestrator\/config|cli)/,
  "node:sqlite": /^src\/(database\/sqlite|cache\/file)/,
  "node:tls": /^src\/database\/start_tls/,
  "node:url": /^src\/orchestrator\/config/,
  "node:util": /^src\/cli/,
  "node:zlib": /^src\/cache\/file/,
  "postgres": /^src\/database\/postgres/,
  "zod": /^src\/orchestrator\/config/,
  "unstorage": /^src\/adapters\/unstorage/,
};

const MAX_CODE_LINES = 300;

function folderOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function layerOf(path: string): Layer {
  if (/^src\/[^/]+$/.test(path) && path !== "src/cli.ts") return "root";
  const folder = folderOf(path) ?? "";
  if (folder === "ipc" || folder === "orchestrator") return folder;
  return SERVICES.includes(folder) ? "service" : "top";
}

function isOwn(specifier: string): boolean {
  return specifier.endsWith(".ts");
}

/** `a imports b` for each import that is not as it should be. */
function importsWhere(isWrong: (file: SourceFile, imported: string) => boolean): string[] {
  return FILES.flatMap((file) =>
    file.imports.filter((imported) => isWrong(file, imported))
      .map((imported) => `${file.path} imports ${imported}`)
  );
}

function filesWith(pattern: RegExp): string[] {
  return FILES.filter(({ code }) => pattern.test(code)).map(({ path }) => path);
}

Deno.test("these tests see the files and their imports", () => {
  assertGreater(FILES.length, 60);
  assertEquals(
    FILES.find(({ path }) => path === "src/database/postgres/postgres.ts")?.imports.includes(
      "postgres",
    ),
    true,
  );
  assertEquals(
    FILES.find(({ path }) => path === "src/ipc/channel.ts")?.imports.includes(
      "src/ipc/frame.ts",
    ),
    true,
  );
});

Deno.test("imports point one way: root, ipc, services, orchestrator", () => {
  const wrong = importsWhere((file, imported) =>
    isOwn(imported) && LAYERS.indexOf(layerOf(imported)) > LAYERS.indexOf(layerOf(file.path))
  );
  assertEquals(wrong, []);
});

Deno.test("no service imports another one", () => {
  const wrong = importsWhere(({ path }, imported) =>
    layerOf(path) === "service" && isOwn(imported) && layerOf(imported) === "service" &&
    folderOf(path) !== folderOf(imported)
  );
  assertEquals(wrong, []);
});

Deno.test("only the orchestrator imports a handler", () => {
  const wrong = importsWhere(({ path }, imported) =>
    /^src\/(database|cache|jwt|custom)\/handler\.ts$/.test(imported) &&
    layerOf(path) !== "orchestrator"
  );
  assertEquals(wrong, []);
});

Deno.test("only a factory imports what opens a driver, and only when it is needed", () => {
  const wrong = importsWhere(({ path, code }, imported) => {
    if (!/^src\/(database|cache|jwt|custom)\/direct\.ts$/.test(imported)) return false;
    if (layerOf(path) === "orchestrator") return false;
    return !path.endsWith("/open.ts") || /from "\.\/direct\.ts"/.test(code);
  });
  assertEquals(wrong, []);
});

Deno.test("src/ipc names no service", () => {
  const wrong = FILES.filter(({ path }) => layerOf(path) === "ipc")
    .filter(({ code }) => /database|cache|jwt|sql|redis|postgres/i.test(code));
  assertEquals(wrong.map(({ path }) => path), []);
});

Deno.test("only a driver's own files name its library", () => {
  const wrong = importsWhere(({ path }, imported) =>
    !isOwn(imported) && LIBRARIES[imported]?.test(path) !== true
  );
  assertEquals(wrong, []);
});

Deno.test("a library is loaded only when its driver is opened", () => {
  const loading = FILES.filter(({ path }) => !path.startsWith("src/adapters/"));
  const wrong = loading.flatMap(({ path, code }) =>
    [...code.matchAll(/^(?:import|export) (?!type)[^;]*?from "([^."][^"]*)"/gm)]
      .map(([, library]) => `${path} loads ${library}`)
  );
  assertEquals(wrong, [
    "src/cache/redis/redis_entry.ts loads node:buffer",
    "src/cli/audit.ts loads node:path",
    "src/cli/command_arguments.ts loads node:util",
    "src/cli/init.ts loads node:path",
    "src/cli/style.ts loads node:util",
  ]);
});

Deno.test("nothing but an adapter's own export leads to an adapter", () => {
  const wrong = importsWhere(({ path }, imported) =>
    imported.startsWith("src/adapters/") && !path.startsWith("src/adapters/")
  );
  assertEquals(wrong, []);
});

Deno.test("every import says in plain text what it imports, but that of a configuration", () => {
  assertEquals(filesWith(/\bimport\s*\(\s*[^"\s]/), [
    "src/orchestrator/config/read_config_file.ts",
  ]);
});

Deno.test("only module_identity.ts and deno_env.ts read the environment", () => {
  assertEquals(filesWith(/\bDeno\.env\b|\bprocess\.env\b/), [
    "src/module_identity.ts",
    "src/orchestrator/deno_env.ts",
  ]);
});

Deno.test("only stdio_transport.ts and the command line touch stdin and stdout", () => {
  assertEquals(filesWith(/\bDeno\.(stdin|stdout)\b|\bprocess\.(stdin|stdout)\b/), [
    "src/cli/terminal.ts",
    "src/ipc/stdio_transport.ts",
  ]);
});

Deno.test("nothing of Deno is taken out of its namespace unseen", () => {
  assertEquals(filesWith(/\{[^}]*\b(env|stdin|stdout)\b[^}]*\}\s*=\s*Deno\b|Deno\[/), []);
});

Deno.test("no file has more than 300 lines of code", () => {
  const long = FILES.filter(({ code }) => code.split("\n").length > MAX_CODE_LINES);
  assertEquals(long.map(({ path }) => path), []);
});

import { assertEquals, assertThrows } from "@std/assert";
import { spawnArgs } from "../../src/orchestrator/spawn_args.ts";

Deno.test("a module is given no permission but the one to read its own name", () => {
  assertEquals(spawnArgs({ entry: "orders.ts" }), [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    "--node-modules-dir=none",
    "--vendor=false",
    "--no-lock",
    "--allow-env=PYWATT_MODULE_ID",
    "orders.ts",
  ]);
});

Deno.test("a module may read its own environment, and its arguments come last", () => {
  const config = {
    entry: new URL("file:///srv/orders.ts"),
    args: ["--allow-all", "-"],
    env: { REGION: "eu", TIER: "1" },
  };
  assertEquals(spawnArgs(config), [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    "--node-modules-dir=none",
    "--vendor=false",
    "--no-lock",
    "--allow-env=PYWATT_MODULE_ID,REGION,TIER",
    "file:///srv/orders.ts",
    "--allow-all",
    "-",
  ]);
});

Deno.test("every permission is spelled as Deno spells it, and an empty list grants nothing", () => {
  const permissions = {
    net: ["127.0.0.1:8000", "example.com"],
    read: ["/srv/data"],
    write: [],
    run: true,
    sys: ["hostname"],
    ffi: true,
  } as const;
  assertEquals(spawnArgs({ entry: "orders.ts", permissions }), [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    "--node-modules-dir=none",
    "--vendor=false",
    "--no-lock",
    "--allow-env=PYWATT_MODULE_ID",
    "--allow-net=127.0.0.1:8000,example.com",
    "--allow-read=/srv/data",
    "--allow-run",
    "--allow-sys=hostname",
    "--allow-ffi",
    "orders.ts",
  ]);
});

Deno.test("a permission with a comma is refused, since it would be two", () => {
  assertThrows(
    () => spawnArgs({ entry: "orders.ts", permissions: { read: ["/srv,/etc"] } }),
    TypeError,
    'Cannot allow read "/srv,/etc"',
  );
});

Deno.test("an empty permission is refused, since it would be all of them", () => {
  assertThrows(
    () => spawnArgs({ entry: "orders.ts", permissions: { net: [""] } }),
    TypeError,
    'Cannot allow net ""',
  );
});

Deno.test("a variable whose name has a comma is refused", () => {
  assertThrows(
    () => spawnArgs({ entry: "orders.ts", env: { "A,HOME": "" } }),
    TypeError,
    'Cannot allow env "A,HOME"',
  );
});

Deno.test("a lock file that the orchestrator names is read, and only read", () => {
  const args = spawnArgs({ entry: "orders.ts", lock: "/srv/deno.lock" });
  assertEquals(args.filter((arg) => /lock|frozen/.test(arg)), [
    "--lock=/srv/deno.lock",
    "--frozen",
  ]);
});

Deno.test("a limit of memory is V8's own", () => {
  const args = spawnArgs({ entry: "orders.ts", limits: { maxMemoryMiB: 256 } });
  assertEquals(args.slice(0, 9), [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    "--node-modules-dir=none",
    "--vendor=false",
    "--no-lock",
    "--v8-flags=--max-old-space-size=256",
    "--allow-env=PYWATT_MODULE_ID",
  ]);
});

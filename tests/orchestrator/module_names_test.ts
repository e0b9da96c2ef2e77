import { assertEquals, assertThrows } from "@std/assert";
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { instanceName, moduleNameOf } from "../../src/orchestrator/module_names.ts";

Deno.test("a name that could be taken for something else is refused", () => {
  const names = [
    "",
    " ",
    "a b",
    "a\nb",
    "a=b",
    "a\0b",
    "a#2",
    'a"b',
    "a\u2028b",
    "\ud800",
    "\u202eb",
  ];
  for (const name of [...names, "a".repeat(129)]) {
    assertThrows(
      () => new Orchestrator({ modules: { [name]: { entry: "a.ts" } } }),
      TypeError,
      `Cannot use module ${JSON.stringify(name)}: expected a name of 1 to 128 characters`,
    );
  }
});

Deno.test("names of packages, paths and other scripts are names", () => {
  for (const name of ["orders", "@shop/orders", "a.b-c_d:e", "注文", "a".repeat(128)]) {
    const orchestrator = new Orchestrator({ modules: { [name]: { entry: "a.ts" } } });
    assertEquals(orchestrator instanceof Orchestrator, true);
  }
});

Deno.test("an instance is told from the others, and from no other module", () => {
  assertEquals([1, 2, 10].map((n) => instanceName("orders", n)), [
    "orders",
    "orders#2",
    "orders#10",
  ]);
  assertEquals(["orders", "orders#2", "orders#10"].map(moduleNameOf), [
    "orders",
    "orders",
    "orders",
  ]);
});

import { assertEquals } from "@std/assert";
import { sdkSource } from "../../src/cli/sdk_source.ts";

Deno.test("a command line from JSR makes projects that use the same version", async () => {
  const source = await sdkSource("https://jsr.io/@pywatt/sdk/1.2.3/src/cli/init.ts", () => {
    throw new Error("nothing is read");
  });
  assertEquals(source, {
    specifier: "jsr:@pywatt/sdk@^1.2.3",
    links: [],
    cli: "jsr:@pywatt/sdk@^1.2.3/cli",
    schema: "https://jsr.io/@pywatt/sdk/1.2.3/pywatt.schema.json",
  });
});

Deno.test("a command line from a folder makes projects that use that folder", async () => {
  const source = await sdkSource("file:///srv/my%20sdk/src/cli/init.ts", ({ href }) => {
    if (href.endsWith("/my%20sdk/deno.json")) return Promise.resolve('{"version":"0.9.0"}');
    return Promise.reject(new Deno.errors.NotFound(href));
  });
  assertEquals(source, {
    specifier: "jsr:@pywatt/sdk@^0.9.0",
    links: ["/srv/my sdk"],
    cli: "/srv/my sdk/src/cli.ts",
    schema: "file:///srv/my%20sdk/pywatt.schema.json",
  });
});

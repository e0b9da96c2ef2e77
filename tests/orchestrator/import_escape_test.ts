import { assertEquals, assertRejects } from "@std/assert";
import { TempFolder } from "../support/temp_folder.ts";
import { recordedOrchestrator } from "./modules.ts";

/** What a module in a folder of its own says after it tried to read a file beside that folder. */
async function outputOf(code: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/module`);
    await Deno.writeTextFile(`${folder}/secret.txt`, "a secret");
    await Deno.writeTextFile(`${folder}/secret.json`, '"a secret"');
    await Deno.writeTextFile(`${folder}/module/main.ts`, code.replaceAll("FOLDER", folder));
    await using recorded = recordedOrchestrator({
      modules: { reader: { entry: `${folder}/module/main.ts` } },
    });
    // Whether it is refused at the launch or fails later is all the same.
    await recorded.run("reader").catch(() => undefined);
    return recorded.output.lines("reader").join("\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a module cannot read a text file outside its folder by importing it", async () => {
  const output = await outputOf(
    'import text from "file://FOLDER/secret.txt" with { type: "text" }; console.error(text);',
  );
  assertEquals(output.includes("a secret"), false);
});

Deno.test("a module cannot read a JSON file outside its folder by importing it", async () => {
  const output = await outputOf(
    'import value from "file://FOLDER/secret.json" with { type: "json" }; console.error(value);',
  );
  assertEquals(output.includes("a secret"), false);
});

Deno.test("a module cannot read a text file outside its folder by a dynamic import", async () => {
  const output = await outputOf(
    'console.error((await import("../secret.txt", { with: { type: "text" } })).default);',
  );
  assertEquals(output.includes("a secret"), false);
});

for (const [what, name] of [["without an extension", "passwd"], ["of settings", ".env"]]) {
  Deno.test(`a module cannot see a line of a file ${what} by importing it as code`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${folder}/module`);
      await Deno.writeTextFile(`${folder}/${name}`, "PASSWORD=opensesame:x\n");
      await Deno.writeTextFile(
        `${folder}/module/main.ts`,
        `import("${folder}/${name}").catch((error) => console.error(error.message));`,
      );
      await using recorded = recordedOrchestrator({
        modules: { reader: { entry: `${folder}/module/main.ts` } },
      });
      await assertRejects(() => recorded.run("reader"), Error, "whose name is not one of code");
      assertEquals(recorded.output.lines("reader"), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

for (
  const [what, name, code] of [
    ["beside its folder", "pywatt.config.ts", 'import config from "../pywatt.config.ts"'],
    ["by a link", "pywatt.config.ts", 'import config from "./link.ts"'],
    [
      "in its folder",
      "module/pywatt.json",
      'import config from "./pywatt.json" with { type: "json" }',
    ],
  ] as const
) {
  Deno.test(`a module cannot import the configuration of an orchestrator, ${what}`, async () => {
    await using folder = await TempFolder.make();
    await Deno.mkdir(`${folder.path}/module`);
    const isCode = name.endsWith(".ts");
    await Deno.writeTextFile(
      `${folder.path}/${name}`,
      isCode ? 'export default "a secret";' : '"a secret"',
    );
    if (isCode) await Deno.symlink(`../${name}`, `${folder.path}/module/link.ts`);
    const entry = `${folder.path}/module/main.ts`;
    await Deno.writeTextFile(entry, `${code}; console.error(config);`);
    await using recorded = recordedOrchestrator({ modules: { reader: { entry } } });
    await assertRejects(
      () => recorded.run("reader"),
      Error,
      "the configuration of an orchestrator",
    );
    assertEquals(recorded.output.lines("reader"), []);
  });
}

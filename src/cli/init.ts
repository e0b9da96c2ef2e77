import { dirname, join } from "node:path";
import { type Command, EXIT_CODES } from "./command.ts";
import { projectFiles } from "./project_files.ts";
import { sdkSource } from "./sdk_source.ts";
import { paintOf } from "./style.ts";

/** `init`: makes a project that runs. */
export const initCommand: Command = {
  name: "init",
  summary: "Makes a project that runs",
  operands: ["[FOLDER]"],
  details:
    `It writes a configuration, a module, a deno.json and a README into the folder, which is made if
it is not there; by default into this one. When one of the files is there already, it writes none.`,
  options: {},
  exitCodes: {
    0: "The project is there.",
    1: "A file is there already, or cannot be written.",
    2: "The command line is wrong.",
  },
  async run({ operands }, terminal) {
    const [folder = "."] = operands;
    const files = projectFiles(await sdkSource(import.meta.url));
    const paths = [...files].map(([name, text]) => [join(folder, name), text] as const);
    const there = await existing(paths.map(([path]) => path));
    if (there.length > 0) {
      terminal.writeError(
        `pywatt init: there is already ${there.join(", ")}; nothing was written\n`,
      );
      return EXIT_CODES.failure;
    }
    for (const [path, text] of paths) {
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeTextFile(path, text, { createNew: true });
    }
    const paint = paintOf(terminal);
    const lines = paths.map(([path]) => `${paint("green", "+")} ${path}`);
    const enter = folder === "." ? [] : [`  cd ${folder}`];
    const start = "  deno task start        (npx -y deno task start, where Deno is not installed)";
    terminal.write([...lines, "", "Now:", ...enter, start, ""].join("\n"));
    return EXIT_CODES.ok;
  },
};

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(async (path) => {
    return await Deno.lstat(path).then(() => [path], () => []);
  }));
  return found.flat();
}

/**
 * Checks that the package can be published, with exactly the files that `publish_files.txt` names.
 * With `--update` it rewrites that list.
 */
import { pathToFileURL } from "node:url";
import { print } from "./print.ts";
import { ProjectCopy } from "./project_copy.ts";
import { PROJECT_FOLDER } from "./project_folder.ts";
import { listDifference, publishedFiles } from "./publish_list.ts";
import { runDeno } from "./run_deno.ts";

const LIST_FILE = `${PROJECT_FOLDER}/tools/publish_files.txt`;

async function filesToPublish(): Promise<string[]> {
  await using copy = await ProjectCopy.make("beside");
  const folder = await Deno.realPath(copy.folder);
  const { success, output } = await runDeno(["publish", "--dry-run", "--allow-dirty"], folder);
  const files = publishedFiles(output, pathToFileURL(`${folder}/`));
  if (!success || files.length === 0) throw new Error(`Cannot be published:\n${output}`);
  return files;
}

async function pinnedFiles(): Promise<string[]> {
  const text = await Deno.readTextFile(LIST_FILE).catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

async function check(): Promise<boolean> {
  const files = await filesToPublish();
  if (Deno.args.includes("--update")) {
    await Deno.writeTextFile(LIST_FILE, `${files.join("\n")}\n`);
    print(`Wrote the names of ${files.length} files`);
    return true;
  }
  const difference = listDifference(await pinnedFiles(), files);
  if (difference.length === 0) return true;
  print("The files to publish have changed; if that is right, run this with --update:");
  difference.forEach(print);
  return false;
}

try {
  Deno.exitCode = await check() ? 0 : 1;
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  Deno.exitCode = 1;
}

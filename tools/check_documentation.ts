/** Checks with `deno doc --lint` that every exported symbol is documented. */
import { documentationFaults } from "./documentation_faults.ts";
import { print } from "./print.ts";
import { exportedFiles, readProjectConfig } from "./project_config.ts";
import { PROJECT_FOLDER } from "./project_folder.ts";
import { runDeno } from "./run_deno.ts";

const config = await readProjectConfig(PROJECT_FOLDER);
const { success, output } = await runDeno(
  ["doc", "--lint", ...exportedFiles(config)],
  PROJECT_FOLDER,
);
const faults = await documentationFaults(output, Deno.readTextFile);
const hasFailedOtherwise = !success && !output.includes("error[");
for (const fault of hasFailedOtherwise ? [output] : faults) print(fault.trimEnd());
Deno.exitCode = hasFailedOtherwise || faults.length > 0 ? 1 : 0;

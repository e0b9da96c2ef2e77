import { fileURLToPath } from "node:url";

/** The folder of the package, wherever the command was started. */
export const PROJECT_FOLDER: string = fileURLToPath(new URL("../", import.meta.url));

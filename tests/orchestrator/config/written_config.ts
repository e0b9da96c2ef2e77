import { assertRejects } from "@std/assert";
import { PywattError } from "../../../src/errors.ts";
import { loadOrchestratorConfig } from "../../../src/orchestrator/mod.ts";
import type { OrchestratorOptions } from "../../../src/orchestrator/mod.ts";
import { TemporaryFolder } from "../../support/temporary_folder.ts";

/** A folder with a configuration in it. */
export class WrittenConfig implements AsyncDisposable {
  readonly folder: string;
  readonly path: string;
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder, name: string) {
    this.#folder = folder;
    this.folder = folder.path;
    this.path = `${folder.path}/${name}`;
  }

  static async write(config: unknown, name = "pywatt.json"): Promise<WrittenConfig> {
    const written = new WrittenConfig(await TemporaryFolder.make(), name);
    const text = typeof config === "string" ? config : JSON.stringify(config);
    await Deno.writeTextFile(written.path, text);
    return written;
  }

  async load(): Promise<OrchestratorOptions> {
    return await loadOrchestratorConfig(this.path);
  }

  /** What its error says, without the path of the file. */
  async refusal(): Promise<string> {
    const error = await assertRejects(() => this.load(), PywattError);
    return error.message.replaceAll(this.folder, "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}

import { copyFolder } from "./copy_folder.ts";
import { readProjectConfig, writeProjectConfig } from "./project_config.ts";
import { PROJECT_FOLDER } from "./project_folder.ts";

const NOT_COPIED = new Set([".git", "node_modules", "coverage"]);

/** What the copy does with the local packages that stand in for those of JSR. */
export type CopiedLinks = "beside" | "none";

/**
 * A temporary copy of the tree. `links` only count in this workspace, so the copy either has them
 * beside the package, where publishing does not look, or does without.
 */
export class ProjectCopy implements AsyncDisposable {
  /** The package in the copy. */
  readonly folder: string;
  readonly #parentFolder: string;

  private constructor(parentFolder: string) {
    this.#parentFolder = parentFolder;
    this.folder = `${parentFolder}/package`;
  }

  /** Makes a copy. */
  static async make(links: CopiedLinks): Promise<ProjectCopy> {
    const copy = new ProjectCopy(await Deno.makeTempDir({ prefix: "pywatt-copy-" }));
    try {
      await copyFolder(PROJECT_FOLDER, copy.folder, NOT_COPIED);
      await (links === "beside" ? copy.#moveLinksBeside() : copy.#removeLinks());
      return copy;
    } catch (error) {
      await copy[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #moveLinksBeside(): Promise<void> {
    const { links = [], ...config } = await readProjectConfig(this.folder);
    const linksBeside = links.map((folder) => folder.replace(/^\.\//, "../"));
    await Deno.rename(`${this.folder}/links`, `${this.#parentFolder}/links`);
    await writeProjectConfig(this.folder, { ...config, links: linksBeside });
  }

  async #removeLinks(): Promise<void> {
    const { links: _links, ...config } = await readProjectConfig(this.folder);
    await Deno.remove(`${this.folder}/links`, { recursive: true });
    await writeProjectConfig(this.folder, { ...config, lock: false });
  }

  /** Removes the copy. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#parentFolder, { recursive: true });
  }
}

/** What a configuration takes from where it is. */
export interface Surroundings {
  /** The absolute path of what counts from the configuration's folder. */
  absolutePath(path: string): string;
  /** A variable of the orchestrator's environment. */
  variable(name: string): string | undefined;
  /** The text of a file. */
  readTextFile(path: string): Promise<string>;
  /** Which of the known names was probably meant by one that is none of them. */
  nearest(name: string, known: readonly string[]): string | undefined;
}

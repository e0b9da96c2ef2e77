/**
 * The Deno that runs modules.
 *
 * @throws {TypeError} When this program is itself one that `deno compile` made, and names none.
 */
export function denoPathOf(
  given: string | undefined,
  isCompiled: boolean = Deno.build.standalone,
): string {
  if (given !== undefined) return given;
  if (!isCompiled) return Deno.execPath();
  throw new TypeError(
    "Cannot make an orchestrator: denoPath is undefined, expected the path of a Deno, since a " +
      "compiled program cannot run modules by itself",
  );
}

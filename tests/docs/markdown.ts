/** A fenced block of code. */
export interface CodeBlock {
  /** The words behind the opening fence. */
  readonly words: readonly string[];
  readonly text: string;
}

/** The fenced blocks of code of a Markdown text, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(.+)\n([^]*?)^```$/gm)].map(([, info = "", text = ""]) => ({
    words: info.split(" "),
    text,
  }));
}

/** The rows of the table below the comment that names it, cell by cell, without its header. */
export function tableRows(markdown: string, name: string): string[][] {
  return tableLines(markdown, name).slice(2);
}

/** The header of the table below the comment that names it, cell by cell. */
export function tableHeader(markdown: string, name: string): string[] {
  return tableLines(markdown, name)[0] ?? [];
}

function tableLines(markdown: string, name: string): string[][] {
  const [, below] = markdown.split(`<!-- table: ${name} -->\n`);
  if (below === undefined) throw new Error(`Cannot find the table "${name}"`);
  const table = below.trimStart().split("\n\n")[0] ?? "";
  return table.split("\n").map((line) => {
    return line.replace(/^\| | \|$/g, "").split(" | ").map((cell) => cell.trim());
  });
}

/** What stands between backticks. */
export function codeSpans(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

/** What stands between the only backticks of a cell. */
export function codeSpan(text: string | undefined): string {
  const [code, ...others] = codeSpans(text ?? "");
  if (code === undefined || others.length > 0) throw new Error(`Expected one code in "${text}"`);
  return code;
}

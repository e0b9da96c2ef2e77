import { styleText } from "node:util";
import type { Terminal } from "./terminal.ts";

/** The ways in which text stands out. */
export type Look = "green" | "red" | "yellow" | "cyan" | "dim" | "bold";

/** Makes text stand out, where there are colours. */
export type Paint = (look: Look, text: string) => string;

/** How a terminal is painted on. */
export function paintOf({ hasColor }: Pick<Terminal, "hasColor">): Paint {
  return (look, text) => hasColor ? styleText(look, text, { validateStream: false }) : text;
}

import { isRecord } from "../../src/guard.ts";
import { type CodeBlock, codeBlocks } from "./markdown.ts";

/** docs/protocol.md. */
export const PROTOCOL_DOCUMENT: string = await Deno.readTextFile(
  new URL("../../docs/protocol.md", import.meta.url),
);

/** A block of the document that stands for a payload: one message, or an array of them. */
export interface WireBlock {
  readonly sender: "module" | "orchestrator";
  readonly payload: unknown;
}

/** The payloads of a part of the document: blocks of `json wire module` or `… orchestrator`. */
export function wireBlocks(markdown: string): WireBlock[] {
  return codeBlocks(markdown)
    .filter(({ words }) => words[0] === "json" && words[1] === "wire")
    .map(toWireBlock);
}

/** The messages of a payload. */
export function messagesOf(payload: unknown): readonly unknown[] {
  return Array.isArray(payload) ? payload : [payload];
}

/** One chapter of the document. */
export function chapter(number: number): string {
  const found = PROTOCOL_DOCUMENT.split(/^(?=## )/m).find((text) => {
    return text.startsWith(`## §${number} `);
  });
  if (found === undefined) throw new Error(`Cannot find chapter ${number}`);
  return found;
}

/** Whether a block of JSON looks like a message. */
export function looksLikeMessage(block: CodeBlock): boolean {
  return messagesOf(JSON.parse(block.text)).some((item) => isRecord(item) && "op" in item);
}

function toWireBlock({ words, text }: CodeBlock): WireBlock {
  const sender = words[2];
  if (sender !== "module" && sender !== "orchestrator") {
    throw new Error(`Expected who sends it, got "${words.join(" ")}"`);
  }
  return { sender, payload: JSON.parse(text) };
}

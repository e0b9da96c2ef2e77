import type { Statement } from "./driver.ts";

/** How many statements a connection keeps prepared. */
export const MAX_PREPARED = 500;

/** How many texts are remembered that came once. */
const MAX_SEEN = 500;

/** A longer text is sent anew each time: neither side is to keep megabytes of it. */
const MAX_KEPT_LENGTH = 16_384;

/**
 * Which statements a connection prepares: those that come again, and no more than a server can
 * keep. A text that is never seen again is not worth its place.
 */
export class PreparedTexts {
  readonly #seen = new Set<string>();
  readonly #prepared = new Set<string>();

  /** Whether to prepare this statement, and so to keep it prepared from now on. */
  prepares({ sql, params }: Statement): boolean {
    if (sql.length > MAX_KEPT_LENGTH) return false;
    const text = `${params.length} ${sql}`;
    if (this.#prepared.has(text)) return true;
    if (this.#prepared.size >= MAX_PREPARED) return false;
    if (this.#seen.delete(text)) {
      this.#prepared.add(text);
      return true;
    }
    this.#remember(text);
    return false;
  }

  #remember(text: string): void {
    const [oldest] = this.#seen;
    if (oldest !== undefined && this.#seen.size >= MAX_SEEN) this.#seen.delete(oldest);
    this.#seen.add(text);
  }
}

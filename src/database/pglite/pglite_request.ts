import { concatenated } from "./pglite_answer.ts";
import type { PgliteLibrary } from "./pglite_start.ts";

/** Tells a server that waits for the rows of a COPY that there are none; any other ignores it. */
const NO_COPY_DATA = "no rows can be sent";

/**
 * Makes PostgreSQL's messages, as far as they are needed: one statement at a time, all as text.
 *
 * Source: PostgreSQL documentation, "Extended Query".
 */
export class RequestWriter {
  readonly #serialize: PgliteLibrary["protocol"]["serialize"];

  constructor({ protocol }: PgliteLibrary) {
    this.#serialize = protocol.serialize;
  }

  /** Runs a statement. */
  statement(text: string, values: readonly (string | null)[]): Uint8Array {
    const { parse, bind, describe, execute, copyFail, sync } = this.#serialize;
    return concatenated([
      parse({ text }),
      bind({ values: [...values] }),
      describe({ type: "P" }),
      execute({}),
      copyFail(NO_COPY_DATA),
      sync(),
    ]);
  }

  /** Asks for the types of a statement's parameters. */
  description(text: string): Uint8Array {
    const { parse, describe, sync } = this.#serialize;
    return concatenated([parse({ text }), describe({ type: "S" }), sync()]);
  }
}

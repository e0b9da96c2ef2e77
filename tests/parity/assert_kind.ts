import { assertEquals, assertRejects } from "@std/assert";
import type { PywattError } from "../../mod.ts";

type ErrorClass<E> = abstract new (...args: never[]) => E;

/** Checks that a call is refused with an error of this class and kind, and hands the error out. */
export async function assertKind<E extends PywattError>(
  errorClass: ErrorClass<E>,
  kind: E["kind"],
  run: () => Promise<unknown>,
): Promise<E> {
  const error = await assertRejects(run);
  if (!(error instanceof errorClass)) throw error;
  assertEquals(error.kind, kind, error.message);
  return error;
}

/** Kept from before a test puts its own in the place of it. */
const { setTimeout } = globalThis;

/** Waits until everything has run that waits for no later time and for no input. */
export async function settled(): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
}

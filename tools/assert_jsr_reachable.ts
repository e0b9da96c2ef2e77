const TIMEOUT_MS = 15_000;

/** Throws a plain sentence when the registry that the real packages come from does not answer. */
export async function assertJsrReachable(): Promise<void> {
  const registry = Deno.env.get("JSR_URL") ?? "https://jsr.io";
  const url = new URL("/@std/assert/meta.json", registry);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    if (response.ok) return;
    throw new Error(`it answered ${response.status}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot reach JSR at ${registry}, which this command needs: ${reason}`);
  }
}

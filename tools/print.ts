/** Writes one line to stdout, whole. */
export function print(line: string): void {
  writeFully(new TextEncoder().encode(`${line}\n`));
}

/** Writes bytes to stdout, all of them: one write may take only a part. */
export function writeFully(bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += Deno.stdout.writeSync(bytes.subarray(written));
}

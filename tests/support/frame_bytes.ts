// Written again here, and not imported, so that the library's own code is measured against it.

/** A frame as docs/protocol.md §2 draws it. */
export function frameBytes(json: string): Uint8Array<ArrayBuffer> {
  const payload = new TextEncoder().encode(json);
  const frame = new Uint8Array(4 + payload.length);
  frame.set(headerBytes(payload.length));
  frame.set(payload, 4);
  return frame;
}

/** The header of a frame of that many bytes. */
export function headerBytes(byteLength: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(byteLength >>> 24, byteLength >>> 16, byteLength >>> 8, byteLength);
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function utf8Text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

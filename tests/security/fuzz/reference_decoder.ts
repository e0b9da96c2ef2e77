import { utf8 } from "../../support/frame_bytes.ts";

/** What is found in a stream: each kind with its length in bytes, in order. */
export type Finding = readonly [kind: "frame" | "stray" | "oversized", byteLength: number];

const OPENINGS = [utf8('{"op":"'), utf8('[{"op":"')];
const HEAD_BYTES = 256;

/** docs/protocol.md §2.3, word by word, on a stream that is there as a whole. */
export function findingsIn(bytes: Uint8Array, maxFrameBytes: number): readonly Finding[] {
  const found = new Findings();
  let at = 0;
  while (at < bytes.length) {
    if (byteAt(bytes, at) > 0x08) {
      found.stray(1);
      at++;
      continue;
    }
    const left = bytes.length - at;
    if (left < 4) {
      found.stray(left);
      break;
    }
    const length = lengthAt(bytes, at);
    const came = left - 4;
    const openings = OPENINGS.filter((opening) => mayMatch(bytes, at + 4, opening));
    const shortest = Math.min(...openings.map((opening) => opening.length));
    if (length <= shortest || shortest === Infinity) {
      found.stray(1);
      at++;
      continue;
    }
    const isOversized = length > maxFrameBytes;
    if (came < shortest || isOversized && came < Math.min(length, HEAD_BYTES)) {
      found.stray(left);
      break;
    }
    if (isOversized) found.add("oversized", length);
    else if (came >= length) found.add("frame", length);
    else found.brokenOff(came);
    at += 4 + length;
  }
  return found.all;
}

/** Stray bytes that follow each other are one finding. */
export class Findings {
  readonly all: Finding[] = [];
  #isWithinStray = false;

  add(kind: "frame" | "oversized", byteLength: number): void {
    this.all.push([kind, byteLength]);
    this.#isWithinStray = false;
  }

  stray(byteLength: number): void {
    const before = this.#isWithinStray ? this.all.pop()?.[1] ?? 0 : 0;
    this.all.push(["stray", before + byteLength]);
    this.#isWithinStray = true;
  }

  /** Of a frame that broke off, the payload is told, and not the header. */
  brokenOff(byteLength: number): void {
    this.stray(byteLength);
  }
}

function byteAt(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0;
}

function lengthAt(bytes: Uint8Array, offset: number): number {
  return [0, 1, 2, 3].reduce((sum, index) => sum * 256 + byteAt(bytes, offset + index), 0);
}

function mayMatch(bytes: Uint8Array, offset: number, opening: Uint8Array): boolean {
  return opening.every((byte, index) => {
    return offset + index >= bytes.length || byteAt(bytes, offset + index) === byte;
  });
}

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { FrameDecoder, type FrameSink } from "../../../src/ipc/frame.ts";
import { frameBytes, headerBytes, joinBytes, utf8 } from "../../support/frame_bytes.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { type Finding, Findings, findingsIn } from "./reference_decoder.ts";

const MAX_FRAME_BYTES = 40;

const json = fc.constantFrom(
  '{"op":"idle"}',
  '[{"op":"idle"},{"op":"idle"}]',
  '{"op":"\u00e9"}',
  '{"op":"heartbeat","text":"over the limit, by far"}',
  `{"op":"${"x".repeat(300)}"}`,
  '{"op": "spaced"}',
  "[]",
  "{}",
);

const frame = json.map(frameBytes);

const part = fc.oneof(
  { weight: 4, arbitrary: frame },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }).map(utf8) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => new Uint8Array(bytes)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 9, max: 8 }) },
  // A header that lies, with the beginning of a payload behind it.
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.oneof(fc.nat({ max: 60 }), fc.constantFrom(0xffffffff, 0x08ffffff, 0x01000001)),
      json,
      fc.nat({ max: 20 }),
    ).map(([length, text, kept]) => joinBytes(headerBytes(length), utf8(text).subarray(0, kept))),
  },
  // A frame into whose middle another program wrote.
  {
    weight: 1,
    arbitrary: fc.tuple(frame, fc.nat({ max: 30 }), fc.string({ minLength: 1, maxLength: 5 })).map(
      ([bytes, at, text]) => joinBytes(bytes.subarray(0, at), utf8(text), bytes.subarray(at)),
    ),
  },
);

const stream = fc.array(part, { maxLength: 5 }).map((parts) => joinBytes(...parts));

/** One change of one stream: where, which byte, what is put in. */
const change = fc.record({ at: fc.nat(1_000), byte: fc.nat(255), cut: fc.nat(1_000) });

/** What a decoder finds, checked against the stream: each byte comes once and in its place. */
class CheckedSink implements FrameSink {
  readonly found = new Findings();
  readonly #bytes: Uint8Array;
  #at = 0;
  /** Where the payload of a frame starts that broke off. */
  #isEnded = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  frame(payload: Uint8Array): void {
    this.found.add("frame", payload.length);
    this.#take(payload, 4);
    this.#at += 4 + payload.length;
  }

  stray(bytes: Uint8Array): void {
    // At the end of a stream, what came of a payload is told without its header.
    const isPayload = this.#isEnded && this.#bytes.length - this.#at === bytes.length + 4;
    this.found.stray(bytes.length);
    this.#take(bytes, isPayload ? 4 : 0);
    this.#at += bytes.length;
  }

  oversized(byteLength: number, head: Uint8Array): void {
    this.found.add("oversized", byteLength);
    this.#take(head, 4);
    this.#at += 4 + byteLength;
  }

  end(): void {
    this.#isEnded = true;
  }

  #take(bytes: Uint8Array, after: number): void {
    for (let index = 0; index < bytes.length; index++) {
      if (bytes[index] === this.#bytes[this.#at + after + index]) continue;
      throw new Error(`byte ${this.#at + after + index} came as ${bytes[index]}`);
    }
  }
}

function decode(bytes: Uint8Array, cuts: readonly number[]): readonly Finding[] {
  const sink = new CheckedSink(bytes);
  const decoder = new FrameDecoder(sink, MAX_FRAME_BYTES);
  let start = 0;
  for (const end of cuts) {
    decoder.push(bytes.slice(start, end));
    start = end;
  }
  decoder.push(bytes.slice(start));
  sink.end();
  decoder.end();
  return sink.found.all;
}

interface Change {
  readonly at: number;
  readonly byte: number;
  readonly cut: number;
}

function* variants(bytes: Uint8Array, changes: readonly Change[]): Generator<Uint8Array> {
  yield bytes;
  for (const { at, byte, cut } of changes) {
    const place = at % (bytes.length + 1);
    const corrupted = bytes.slice();
    corrupted[place % Math.max(bytes.length, 1)] = byte;
    yield corrupted;
    yield bytes.slice(0, place);
    yield bytes.slice(place);
    yield joinBytes(bytes.subarray(0, place), Uint8Array.of(byte), bytes.subarray(place));
    const end = place + cut % 8;
    yield joinBytes(bytes.subarray(0, place), bytes.subarray(end));
  }
}

/** Every stream is read in one piece, in three ways of cutting it, and at times byte by byte. */
export const frameTarget: FuzzTarget = fuzzTarget(
  "the frame decoder finds what the protocol says, however a stream is cut, corrupted or mixed",
  { shortRuns: 300, longInputs: 10_000_000 },
  fc.record({
    bytes: stream,
    changes: fc.array(change, { minLength: 10, maxLength: 20 }),
  }),
  ({ bytes, changes }) => {
    let tried = 0;
    for (const variant of variants(bytes, changes)) {
      const expected = String(findingsIn(variant, MAX_FRAME_BYTES));
      const each = [...variant.keys()];
      const ways = [
        [],
        ...changes.slice(0, 3).map(({ at, cut }) => sorted([at, cut], variant.length)),
        ...tried === 0 ? [each] : [],
      ];
      for (const cuts of ways) {
        const found = decode(variant, cuts);
        if (String(found) !== expected) {
          assertEquals(found, findingsIn(variant, MAX_FRAME_BYTES), `${variant} cut at ${cuts}`);
        }
        tried++;
      }
    }
    return tried;
  },
);

function sorted(places: readonly number[], length: number): number[] {
  return places.map((place) => place % (length + 1)).sort((first, second) => first - second);
}

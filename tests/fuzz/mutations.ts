/**
 * Requests that went wrong on their way: the recorded ones with bits flipped, ends cut off, counts that are huge,
 * pieces of others in them, sent again and again, or under the code of another command. What is done follows from the
 * seed.
 */
import type { Seed } from "../../src/platform/simulation/mod.ts";
import { frame } from "../support/frame_connection.ts";
import { payloadOf, requestVectors } from "../support/wire_vectors.ts";

export interface Recorded {
  readonly code: number;
  readonly payload: Uint8Array;
}

export interface Mutated {
  /** Of the frames in `bytes`, in order. */
  readonly codes: readonly number[];
  readonly bytes: Uint8Array;
  /** Whether the lengths are right, so that there is one answer a frame, and what follows is read as it was meant. */
  readonly inStep: boolean;
}

type Mutate = (seed: Seed, request: Recorded, others: readonly Recorded[]) => Mutated;

const MOST_FLIPS = 4;
const MOST_REPEATS = 20;
const COSTS_BY_PARTITION = [205, 302, 305, 402];
const MOST_SURPLUS = 40;
const LONGEST_NOISE = 300;

/** Values that a count, a length or an id gets. */
const EXTREMES = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff, 0x00ff_ffff, 0xffff];

/** What no frame has, what one may not have, and what the largest may. */
const LENGTHS = [0, 1, 3, 5, 4096, 10 * 1024 * 1024, 65 * 1024 * 1024, 0x7fff_ffff, 0xffff_ffff];

export function recordedRequests(): readonly Recorded[] {
  return requestVectors().map((vector) => ({ code: vector.code, payload: payloadOf(vector) }));
}

export function mutated(seed: Seed, from: readonly Recorded[], framing: boolean): Mutated {
  const request = oneOf(seed, from);
  return oneOf(seed, framing ? OUT_OF_STEP : IN_STEP)(seed, request, from);
}

export function oneOf<T>(seed: Seed, all: readonly T[]): T {
  return all[seed.below(all.length)]!;
}

const IN_STEP: readonly Mutate[] = [
  (_, { code, payload }) => framed(code, payload),
  (seed, { code, payload }) => framed(code, flipped(seed, payload)),
  (seed, { code, payload }) => framed(code, payload.subarray(0, seed.below(payload.length + 1))),
  (seed, { code, payload }) => framed(code, joined(payload, noise(seed, seed.below(MOST_SURPLUS)))),
  (seed, { code, payload }) => framed(code, withExtreme(seed, payload)),
  (seed, { code, payload }) => framed(code, withExtreme(seed, flipped(seed, payload))),
  (seed, { code, payload }, others) => framed(code, spliced(seed, payload, oneOf(seed, others).payload)),
  (seed, { payload }, others) => framed(oneOf(seed, others).code, payload),
  (seed, { payload }) => framed(seed.chance(1 / 2) ? seed.below(700) : seed.next(), payload),
  (seed, { code }) => framed(code, noise(seed, seed.below(LONGEST_NOISE))),
  (seed, { code, payload }) => repeated(framed(code, payload), 2 + seed.below(MOST_REPEATS)),
  (seed, { code, payload }) => repeated(framed(code, flipped(seed, payload)), 2 + seed.below(MOST_REPEATS)),
];

const OUT_OF_STEP: readonly Mutate[] = [
  (seed, request) => withLength(request, oneOf(seed, LENGTHS)),
  (seed, request) => withLength(request, request.payload.length + seed.below(9)),
  (seed, { code, payload }) => {
    const { bytes, codes } = framed(code, payload);
    return { codes, bytes: bytes.subarray(0, seed.below(bytes.length)), inStep: false };
  },
  (seed, { code, payload }) => ({ codes: [code], bytes: flipped(seed, frame(code, payload)), inStep: false }),
  (seed) => ({ codes: [], bytes: noise(seed, 1 + seed.below(LONGEST_NOISE)), inStep: false }),
  (seed) => ({ codes: [], bytes: new Uint8Array(1 + seed.below(LONGEST_NOISE)), inStep: false }),
];

function framed(code: number, payload: Uint8Array): Mutated {
  return { codes: [code], bytes: frame(code, payload), inStep: true };
}

/** What makes or empties a thousand partitions at once is not repeated: that would measure how many a disk can bear. */
function repeated({ codes, bytes, inStep }: Mutated, wanted: number): Mutated {
  const times = COSTS_BY_PARTITION.includes(codes[0]!) ? 1 : wanted;
  const all = new Uint8Array(bytes.length * times);
  for (let at = 0; at < all.length; at += bytes.length) all.set(bytes, at);
  return { codes: Array.from({ length: times }, () => codes[0]!), bytes: all, inStep };
}

function withLength({ code, payload }: Recorded, length: number): Mutated {
  const bytes = frame(code, payload);
  new DataView(bytes.buffer).setUint32(0, length, true);
  return { codes: [code], bytes, inStep: false };
}

function flipped(seed: Seed, bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  if (changed.length === 0) return changed;
  for (let count = 1 + seed.below(MOST_FLIPS); count > 0; count--) {
    const at = seed.below(changed.length);
    changed[at] = changed[at]! ^ 1 << seed.below(8);
  }
  return changed;
}

/** Four bytes somewhere, or eight, become a number at the edge of what they can hold. */
function withExtreme(seed: Seed, bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  for (let words = 1 + seed.below(2), at = seed.below(bytes.length); words > 0; words--, at += 4) {
    if (at + 4 <= changed.length) new DataView(changed.buffer).setUint32(at, oneOf(seed, EXTREMES), true);
  }
  return changed;
}

function spliced(seed: Seed, one: Uint8Array, other: Uint8Array): Uint8Array {
  return joined(one.subarray(0, seed.below(one.length + 1)), other.subarray(seed.below(other.length + 1)));
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function noise(seed: Seed, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => seed.below(256));
}

/**
 * XXH32 with seed 0: which partition a key goes to, and which number a consumer's name stands for (docs/protocol.md,
 * Partitioning and Consumers). The checksum of messages is another function, XXH3-64.
 */
const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;
const STRIPE = 16;

export function xxh32(bytes: Uint8Array): number {
  const { length } = bytes;
  let at = 0;
  let hash = PRIME_5;
  if (length >= STRIPE) {
    const lanes = [PRIME_1 + PRIME_2 | 0, PRIME_2 | 0, 0, -PRIME_1 | 0];
    for (; at + STRIPE <= length; at += STRIPE) {
      for (let lane = 0; lane < 4; lane++) lanes[lane] = round(lanes[lane]!, u32(bytes, at + lane * 4));
    }
    hash = rotate(lanes[0]!, 1) + rotate(lanes[1]!, 7) + rotate(lanes[2]!, 12) + rotate(lanes[3]!, 18) | 0;
  }
  hash = hash + length | 0;
  for (; at + 4 <= length; at += 4) {
    hash = Math.imul(rotate(hash + Math.imul(u32(bytes, at), PRIME_3) | 0, 17), PRIME_4);
  }
  for (; at < length; at++) hash = Math.imul(rotate(hash + Math.imul(bytes[at]!, PRIME_5) | 0, 11), PRIME_1);
  return avalanche(hash);
}

function round(lane: number, input: number): number {
  return Math.imul(rotate(lane + Math.imul(input, PRIME_2) | 0, 13), PRIME_1);
}

function avalanche(hash: number): number {
  hash = Math.imul(hash ^ hash >>> 15, PRIME_2);
  hash = Math.imul(hash ^ hash >>> 13, PRIME_3);
  return (hash ^ hash >>> 16) >>> 0;
}

function rotate(value: number, bits: number): number {
  return value << bits | value >>> 32 - bits;
}

function u32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24;
}

/**
 * XXH3, 64 bits, seed 0, default secret, in plain TypeScript: the twin of assembly/xxh3.ts.
 *
 * It follows the algorithm's description (Yann Collet, xxHash) with one BigInt operation a step, and does nothing for
 * speed.
 */

const MASK = 0xffff_ffff_ffff_ffffn;
const MASK_32 = 0xffff_ffffn;

const PRIME32_1 = 0x9e3779b1n;
const PRIME32_2 = 0x85ebca77n;
const PRIME32_3 = 0xc2b2ae3dn;
const PRIME64_1 = 0x9e3779b185ebca87n;
const PRIME64_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME64_3 = 0x165667b19e3779f9n;
const PRIME64_4 = 0x85ebca77c2b2ae63n;
const PRIME64_5 = 0x27d4eb2f165667c5n;
const PRIME_MIX_1 = 0x165667919e3779f9n;
const PRIME_MIX_2 = 0x9fb21c651e98df25n;

const STRIPE = 64;
const STRIPES_A_BLOCK = 16;

/** The default secret, 192 bytes, as little-endian numbers. */
const SECRET_WORDS = [
  0xbe4ba423396cfeb8n,
  0x1cad21f72c81017cn,
  0xdb979083e96dd4den,
  0x1f67b3b7a4a44072n,
  0x78e5c0cc4ee679cbn,
  0x2172ffcc7dd05a82n,
  0x8e2443f7744608b8n,
  0x4c263a81e69035e0n,
  0xcb00c391bb52283cn,
  0xa32e531b8b65d088n,
  0x4ef90da297486471n,
  0xd8acdea946ef1938n,
  0x3f349ce33f76faa8n,
  0x1d4f0bc7c7bbdcf9n,
  0x3159b4cd4be0518an,
  0x647378d9c97e9fc8n,
  0xc3ebd33483acc5ean,
  0xeb6313faffa081c5n,
  0x49daf0b751dd0d17n,
  0x9e68d429265516d3n,
  0xfca1477d58be162bn,
  0xce31d07ad1b8f88fn,
  0x280416958f3acb45n,
  0x7e404bbbcafbd7afn,
];
const SECRET = new DataView(new BigUint64Array(SECRET_WORDS.length).buffer);
SECRET_WORDS.forEach((word, at) => SECRET.setBigUint64(at * 8, word, true));

/** The hash of all of `input`. */
export function twinHash(input: Uint8Array): bigint {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  if (input.length > 240) return hashLong(view);
  if (input.length > 128) return hashTo240(view);
  if (input.length > 16) return hashTo128(view);
  return hashTo16(view);
}

function hashTo16(view: DataView): bigint {
  const length = view.byteLength;
  if (length > 8) {
    const low = word(view, 0) ^ secret(24) ^ secret(32);
    const high = word(view, length - 8) ^ secret(40) ^ secret(48);
    return avalanche(BigInt(length) + swapBytes(low) + high + fold(low, high));
  }
  if (length >= 4) {
    const value = BigInt(view.getUint32(length - 4, true)) + (BigInt(view.getUint32(0, true)) << 32n);
    return mixShort(value ^ secret(8) ^ secret(16), length);
  }
  if (length === 0) return avalanche64(secret(56) ^ secret(64));
  const value = BigInt(view.getUint8(0)) << 16n | BigInt(view.getUint8(length >> 1)) << 24n |
    BigInt(view.getUint8(length - 1)) | BigInt(length) << 8n;
  return avalanche64(value ^ ((secret(0) & MASK_32) ^ (secret(0) >> 32n)));
}

function hashTo128(view: DataView): bigint {
  const length = view.byteLength;
  let hash = BigInt(length) * PRIME64_1;
  const pairs = Math.ceil(length / 32);
  for (let pair = 0; pair < pairs; pair++) {
    hash += mix16(view, pair * 16, pair * 32) + mix16(view, length - (pair + 1) * 16, pair * 32 + 16);
  }
  return avalanche(hash);
}

function hashTo240(view: DataView): bigint {
  const length = view.byteLength;
  let hash = BigInt(length) * PRIME64_1;
  for (let round = 0; round < 8; round++) hash += mix16(view, round * 16, round * 16);
  hash = avalanche(hash);
  for (let round = 8; round < length >> 4; round++) hash += mix16(view, round * 16, (round - 8) * 16 + 3);
  return avalanche(hash + mix16(view, length - 16, 119));
}

function hashLong(view: DataView): bigint {
  const length = view.byteLength;
  const sums = [
    ...[PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3],
    ...[PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1],
  ];
  const stripes = Math.floor((length - 1) / STRIPE);
  for (let stripe = 0; stripe < stripes; stripe++) {
    const inBlock = stripe % STRIPES_A_BLOCK;
    accumulate(sums, view, stripe * STRIPE, inBlock * 8);
    if (inBlock === STRIPES_A_BLOCK - 1) scramble(sums);
  }
  accumulate(sums, view, length - STRIPE, 121);
  let hash = BigInt(length) * PRIME64_1;
  for (let lane = 0; lane < 8; lane += 2) {
    hash += fold(sums[lane]! ^ secret(11 + lane * 8), sums[lane + 1]! ^ secret(19 + lane * 8));
  }
  return avalanche(hash);
}

function accumulate(sums: bigint[], view: DataView, at: number, secretAt: number): void {
  for (let lane = 0; lane < 8; lane++) {
    const value = word(view, at + lane * 8);
    const key = value ^ secret(secretAt + lane * 8);
    sums[lane ^ 1] = (sums[lane ^ 1]! + value) & MASK;
    sums[lane] = (sums[lane]! + (key & MASK_32) * (key >> 32n)) & MASK;
  }
}

function scramble(sums: bigint[]): void {
  for (let lane = 0; lane < 8; lane++) {
    const sum = sums[lane]!;
    sums[lane] = ((sum ^ (sum >> 47n) ^ secret(128 + lane * 8)) * PRIME32_1) & MASK;
  }
}

function mix16(view: DataView, at: number, secretAt: number): bigint {
  return fold(word(view, at) ^ secret(secretAt), word(view, at + 8) ^ secret(secretAt + 8));
}

/** The 128-bit product, upper half xor lower half. */
function fold(x: bigint, y: bigint): bigint {
  const product = x * y;
  return (product & MASK) ^ (product >> 64n);
}

function mixShort(value: bigint, length: number): bigint {
  let hash = value ^ rotateLeft(value, 49n) ^ rotateLeft(value, 24n);
  hash = (hash * PRIME_MIX_2) & MASK;
  hash ^= (hash >> 35n) + BigInt(length);
  hash = (hash * PRIME_MIX_2) & MASK;
  return hash ^ (hash >> 28n);
}

function avalanche(value: bigint): bigint {
  let hash = value & MASK;
  hash ^= hash >> 37n;
  hash = (hash * PRIME_MIX_1) & MASK;
  return hash ^ (hash >> 32n);
}

/** The finish of XXH64; the id generator mixes its seed with it. */
export function avalanche64(value: bigint): bigint {
  let hash = value & MASK;
  hash ^= hash >> 33n;
  hash = (hash * PRIME64_2) & MASK;
  hash ^= hash >> 29n;
  hash = (hash * PRIME64_3) & MASK;
  return hash ^ (hash >> 32n);
}

export function rotateLeft(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & MASK;
}

function swapBytes(value: bigint): bigint {
  let swapped = 0n;
  for (let at = 0n; at < 64n; at += 8n) swapped = swapped << 8n | ((value >> at) & 0xffn);
  return swapped;
}

function word(view: DataView, at: number): bigint {
  return view.getBigUint64(at, true);
}

function secret(at: number): bigint {
  return SECRET.getBigUint64(at, true);
}

/**
 * XXH3, 64 bits, seed 0, default secret: the checksum of a message (docs/protocol.md, Message).
 *
 * The algorithm is Yann Collet's (xxHash, specification of XXH3). Up to 240 bytes it folds 64 × 64 → 128 bit products;
 * above, it runs eight 64-bit accumulators over stripes of 64 bytes. WebAssembly has no 128-bit product, so both live
 * on 32 × 32 → 64 ones: SIMD gives two of them at once, for the numbers of two vectors that were sorted into low and
 * high halves.
 */

const PRIME32_1: u32 = 0x9e3779b1;
const PRIME32_2: u64 = 0x85ebca77;
const PRIME32_3: u64 = 0xc2b2ae3d;
const PRIME64_1: u64 = 0x9e3779b185ebca87;
const PRIME64_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME64_3: u64 = 0x165667b19e3779f9;
const PRIME64_4: u64 = 0x85ebca77c2b2ae63;
const PRIME64_5: u64 = 0x27d4eb2f165667c5;
const PRIME_MIX_1: u64 = 0x165667919e3779f9;
const PRIME_MIX_2: u64 = 0x9fb21c651e98df25;

const STRIPE: u32 = 64;
const BLOCK: u32 = 1024;

/** The default secret, 192 bytes. */
const SECRET: usize = memory.data<u64>([
  0xbe4ba423396cfeb8,
  0x1cad21f72c81017c,
  0xdb979083e96dd4de,
  0x1f67b3b7a4a44072,
  0x78e5c0cc4ee679cb,
  0x2172ffcc7dd05a82,
  0x8e2443f7744608b8,
  0x4c263a81e69035e0,
  0xcb00c391bb52283c,
  0xa32e531b8b65d088,
  0x4ef90da297486471,
  0xd8acdea946ef1938,
  0x3f349ce33f76faa8,
  0x1d4f0bc7c7bbdcf9,
  0x3159b4cd4be0518a,
  0x647378d9c97e9fc8,
  0xc3ebd33483acc5ea,
  0xeb6313faffa081c5,
  0x49daf0b751dd0d17,
  0x9e68d429265516d3,
  0xfca1477d58be162b,
  0xce31d07ad1b8f88f,
  0x280416958f3acb45,
  0x7e404bbbcafbd7af,
], 16);
/** The last 64 bytes of the secret, which end a block. */
const SECRET_OF_SCRAMBLE: usize = SECRET + 128;
const SECRET_OF_LAST_STRIPE: usize = SECRET + 121;
const SECRET_OF_TAIL: usize = SECRET + 119;
const SECRET_OF_MERGE: usize = SECRET + 11;

/** The hash of `length` bytes at `address`. */
export function xxh3(address: usize, length: u32): u64 {
  if (length > 240) return hashLong(address, length);
  if (length > 128) return hashTo240(address, length);
  if (length > 16) return hashTo128(address, length);
  return hashTo16(address, length);
}

function hashTo16(address: usize, length: u32): u64 {
  if (length > 8) {
    const low = load<u64>(address) ^ load<u64>(SECRET, 24) ^ load<u64>(SECRET, 32);
    const high = load<u64>(address + length - 8) ^ load<u64>(SECRET, 40) ^ load<u64>(SECRET, 48);
    return avalanche(<u64> length + bswap<u64>(low) + high + fold(low, high));
  }
  if (length >= 4) {
    const first: u64 = load<u32>(address);
    const last: u64 = load<u32>(address + length - 4);
    return mixShort((last + (first << 32)) ^ load<u64>(SECRET, 8) ^ load<u64>(SECRET, 16), length);
  }
  if (length > 0) {
    const first: u32 = load<u8>(address);
    const middle: u32 = load<u8>(address + (length >> 1));
    const last: u32 = load<u8>(address + length - 1);
    const all: u32 = (first << 16) | (middle << 24) | last | (length << 8);
    return avalanche64(<u64> (all ^ load<u32>(SECRET) ^ load<u32>(SECRET, 4)));
  }
  return avalanche64(load<u64>(SECRET, 56) ^ load<u64>(SECRET, 64));
}

/** From both ends towards the middle, so that the pairs overlap where the length is no multiple of 32. */
function hashTo128(address: usize, length: u32): u64 {
  const end = address + length;
  let sum = mixPair(address, end - 16, SECRET);
  if (length > 32) {
    sum = i64x2.add(sum, mixPair(address + 16, end - 32, SECRET + 32));
    if (length > 64) {
      sum = i64x2.add(sum, mixPair(address + 32, end - 48, SECRET + 64));
      if (length > 96) sum = i64x2.add(sum, mixPair(address + 48, end - 64, SECRET + 96));
    }
  }
  return avalanche(<u64> length * PRIME64_1 + addLanes(sum));
}

function hashTo240(address: usize, length: u32): u64 {
  let sum = mixPair(address, address + 16, SECRET);
  sum = i64x2.add(sum, mixPair(address + 32, address + 48, SECRET + 32));
  sum = i64x2.add(sum, mixPair(address + 64, address + 80, SECRET + 64));
  sum = i64x2.add(sum, mixPair(address + 96, address + 112, SECRET + 96));
  const hash = avalanche(<u64> length * PRIME64_1 + addLanes(sum));
  const end = address + length;
  let at: usize = address + 128;
  let secret: usize = SECRET + 3;
  sum = i64x2.splat(0);
  for (; at + 32 <= end; at += 32, secret += 32) sum = i64x2.add(sum, mixPair(at, at + 16, secret));
  const tail = v128.xor(v128.load(end - 16), v128.load(SECRET_OF_TAIL));
  // A single piece of 16 bytes that is left goes with the tail; where none is, zeros fold to zero.
  let single = i64x2.splat(0);
  if (at + 16 <= end) single = v128.xor(v128.load(at), v128.load(secret));
  return avalanche(hash + addLanes(i64x2.add(sum, foldPair(single, tail))));
}

function hashLong(address: usize, length: u32): u64 {
  let a = i64x2(PRIME32_3, PRIME64_1);
  let b = i64x2(PRIME64_2, PRIME64_3);
  let c = i64x2(PRIME64_4, PRIME32_2);
  let d = i64x2(PRIME64_5, PRIME32_1);
  let left: u32 = length - 1;
  let at: usize = address;
  while (true) {
    // A full block is 16 stripes and a scramble; the last one ends where less than a stripe (but something) is left.
    const stripes: u32 = left >= BLOCK ? BLOCK / STRIPE : left / STRIPE;
    const secretEnd: usize = SECRET + stripes * 8;
    for (let secret: usize = SECRET; secret < secretEnd; secret += 8) {
      const w = v128.load(at, 0), x = v128.load(at, 16), y = v128.load(at, 32), z = v128.load(at, 48);
      const p = v128.xor(w, v128.load(secret, 0)), q = v128.xor(x, v128.load(secret, 16));
      const r = v128.xor(y, v128.load(secret, 32)), s = v128.xor(z, v128.load(secret, 48));
      a = addLow(a, w, p, q);
      b = addHigh(b, x, p, q);
      c = addLow(c, y, r, s);
      d = addHigh(d, z, r, s);
      at += STRIPE;
    }
    if (left < BLOCK) break;
    left -= BLOCK;
    a = scramble(a, v128.load(SECRET_OF_SCRAMBLE, 0));
    b = scramble(b, v128.load(SECRET_OF_SCRAMBLE, 16));
    c = scramble(c, v128.load(SECRET_OF_SCRAMBLE, 32));
    d = scramble(d, v128.load(SECRET_OF_SCRAMBLE, 48));
  }
  at = address + length - STRIPE;
  const w = v128.load(at, 0), x = v128.load(at, 16), y = v128.load(at, 32), z = v128.load(at, 48);
  const p = v128.xor(w, v128.load(SECRET_OF_LAST_STRIPE, 0)),
    q = v128.xor(x, v128.load(SECRET_OF_LAST_STRIPE, 16));
  const r = v128.xor(y, v128.load(SECRET_OF_LAST_STRIPE, 32)),
    s = v128.xor(z, v128.load(SECRET_OF_LAST_STRIPE, 48));
  a = addLow(a, w, p, q);
  b = addHigh(b, x, p, q);
  c = addLow(c, y, r, s);
  d = addHigh(d, z, r, s);
  a = v128.xor(a, v128.load(SECRET_OF_MERGE, 0));
  b = v128.xor(b, v128.load(SECRET_OF_MERGE, 16));
  c = v128.xor(c, v128.load(SECRET_OF_MERGE, 32));
  d = v128.xor(d, v128.load(SECRET_OF_MERGE, 48));
  return avalanche(<u64> length * PRIME64_1 + addLanes(i64x2.add(foldPair(a, b), foldPair(c, d))));
}

/**
 * A quarter of a stripe, the first or the second 16 of 32 bytes: an accumulator takes its neighbour's bytes as they
 * are, and the product of the halves of its own ones xor secret (p for the first, q for the second). Side by side, the
 * two functions share their shuffles.
 */
function addLow(accumulator: v128, bytes: v128, p: v128, q: v128): v128 {
  const products = v128.extmul_low<u32>(lowHalves(p, q), highHalves(p, q));
  return i64x2.add(accumulator, i64x2.add(v128.shuffle<u64>(bytes, bytes, 1, 0), products));
}

function addHigh(accumulator: v128, bytes: v128, p: v128, q: v128): v128 {
  const products = v128.extmul_high<u32>(lowHalves(p, q), highHalves(p, q));
  return i64x2.add(accumulator, i64x2.add(v128.shuffle<u64>(bytes, bytes, 1, 0), products));
}

function lowHalves(x: v128, y: v128): v128 {
  return v128.shuffle<u32>(x, y, 0, 2, 4, 6);
}

function highHalves(x: v128, y: v128): v128 {
  return v128.shuffle<u32>(x, y, 1, 3, 5, 7);
}

function scramble(accumulator: v128, secret: v128): v128 {
  const mixed = v128.xor(v128.xor(accumulator, i64x2.shr_u(accumulator, 47)), secret);
  // × PRIME32_1, a 32-bit number: low half × prime + (high half × prime) << 32.
  const halves = v128.shuffle<u32>(mixed, mixed, 0, 2, 1, 3);
  const prime = i32x4.splat(PRIME32_1);
  const ofLow = v128.extmul_low<u32>(halves, prime);
  const ofHigh = v128.extmul_high<u32>(halves, prime);
  return i64x2.add(ofLow, i64x2.shl(ofHigh, 32));
}

/** `fold` of the 16 bytes at `p` and of those at `q`, in two lanes, each mixed with its 16 bytes of the secret. */
function mixPair(p: usize, q: usize, secret: usize): v128 {
  return foldPair(
    v128.xor(v128.load(p), v128.load(secret)),
    v128.xor(v128.load(q), v128.load(secret, 16)),
  );
}

/** x.low × x.high and y.low × y.high, 128 bits each, upper half xor lower half. */
function foldPair(x: v128, y: v128): v128 {
  // x = [a0 a1 b0 b1] and y = [c0 c1 d0 d1] in 32-bit digits; wanted are a × b and c × d.
  const ac = v128.shuffle<u32>(x, y, 0, 4, 1, 5);
  const bd = v128.shuffle<u32>(x, y, 2, 6, 3, 7);
  const bdSwapped = v128.shuffle<u32>(x, y, 3, 7, 2, 6);
  const lowLow = v128.extmul_low<u32>(ac, bd);
  const highHigh = v128.extmul_high<u32>(ac, bd);
  const lowHigh = v128.extmul_low<u32>(ac, bdSwapped);
  const highLow = v128.extmul_high<u32>(ac, bdSwapped);
  // (2³² − 1)² + 2 (2³² − 1) < 2⁶⁴: neither sum overflows.
  const mask = i64x2.splat(0xffffffff);
  const cross = i64x2.add(
    i64x2.add(i64x2.shr_u(lowLow, 32), v128.and(highLow, mask)),
    lowHigh,
  );
  const upper = i64x2.add(i64x2.add(i64x2.shr_u(highLow, 32), i64x2.shr_u(cross, 32)), highHigh);
  const lower = v128.or(i64x2.shl(cross, 32), v128.and(lowLow, mask));
  return v128.xor(upper, lower);
}

function addLanes(sum: v128): u64 {
  return i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
}

/** The 128-bit product of x and y, upper half xor lower half. */
function fold(x: u64, y: u64): u64 {
  const x0 = x & 0xffffffff, x1 = x >> 32;
  const y0 = y & 0xffffffff, y1 = y >> 32;
  const lowLow = x0 * y0;
  const highLow = x1 * y0;
  const cross = (lowLow >> 32) + (highLow & 0xffffffff) + x0 * y1;
  const upper = (highLow >> 32) + (cross >> 32) + x1 * y1;
  return upper ^ ((cross << 32) | (lowLow & 0xffffffff));
}

function mixShort(value: u64, length: u32): u64 {
  let hash = value ^ rotl<u64>(value, 49) ^ rotl<u64>(value, 24);
  hash *= PRIME_MIX_2;
  hash ^= (hash >> 35) + <u64> length;
  hash *= PRIME_MIX_2;
  return hash ^ (hash >> 28);
}

function avalanche(value: u64): u64 {
  let hash = value ^ (value >> 37);
  hash *= PRIME_MIX_1;
  return hash ^ (hash >> 32);
}

/** The stronger finish, which XXH3 takes from XXH64; also a mixer for seeds. */
export function avalanche64(value: u64): u64 {
  let hash = value ^ (value >> 33);
  hash *= PRIME64_2;
  hash ^= hash >> 29;
  hash *= PRIME64_3;
  return hash ^ (hash >> 32);
}

/**
 * XXH3, 64 bits, seed 0, default secret: the checksum of a message (docs/protocol.md, Message).
 *
 * The algorithm is Yann Collet's (xxHash, specification of XXH3). Up to 240 bytes it folds 64 × 64 → 128 bit products;
 * above, it runs eight 64-bit accumulators over stripes of 64 bytes. WebAssembly has no 128-bit product, so both live
 * on 32 × 32 → 64 ones: SIMD gives two of them at once, for the numbers of two vectors that were sorted into low and
 * high halves.
 */

const PRIME32_1: u64 = 0x9e3779b1;
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

const SECRET: usize = memory.data<u8>([
  0xb8,
  0xfe,
  0x6c,
  0x39,
  0x23,
  0xa4,
  0x4b,
  0xbe,
  0x7c,
  0x01,
  0x81,
  0x2c,
  0xf7,
  0x21,
  0xad,
  0x1c,
  0xde,
  0xd4,
  0x6d,
  0xe9,
  0x83,
  0x90,
  0x97,
  0xdb,
  0x72,
  0x40,
  0xa4,
  0xa4,
  0xb7,
  0xb3,
  0x67,
  0x1f,
  0xcb,
  0x79,
  0xe6,
  0x4e,
  0xcc,
  0xc0,
  0xe5,
  0x78,
  0x82,
  0x5a,
  0xd0,
  0x7d,
  0xcc,
  0xff,
  0x72,
  0x21,
  0xb8,
  0x08,
  0x46,
  0x74,
  0xf7,
  0x43,
  0x24,
  0x8e,
  0xe0,
  0x35,
  0x90,
  0xe6,
  0x81,
  0x3a,
  0x26,
  0x4c,
  0x3c,
  0x28,
  0x52,
  0xbb,
  0x91,
  0xc3,
  0x00,
  0xcb,
  0x88,
  0xd0,
  0x65,
  0x8b,
  0x1b,
  0x53,
  0x2e,
  0xa3,
  0x71,
  0x64,
  0x48,
  0x97,
  0xa2,
  0x0d,
  0xf9,
  0x4e,
  0x38,
  0x19,
  0xef,
  0x46,
  0xa9,
  0xde,
  0xac,
  0xd8,
  0xa8,
  0xfa,
  0x76,
  0x3f,
  0xe3,
  0x9c,
  0x34,
  0x3f,
  0xf9,
  0xdc,
  0xbb,
  0xc7,
  0xc7,
  0x0b,
  0x4f,
  0x1d,
  0x8a,
  0x51,
  0xe0,
  0x4b,
  0xcd,
  0xb4,
  0x59,
  0x31,
  0xc8,
  0x9f,
  0x7e,
  0xc9,
  0xd9,
  0x78,
  0x73,
  0x64,
  0xea,
  0xc5,
  0xac,
  0x83,
  0x34,
  0xd3,
  0xeb,
  0xc3,
  0xc5,
  0x81,
  0xa0,
  0xff,
  0xfa,
  0x13,
  0x63,
  0xeb,
  0x17,
  0x0d,
  0xdd,
  0x51,
  0xb7,
  0xf0,
  0xda,
  0x49,
  0xd3,
  0x16,
  0x55,
  0x26,
  0x29,
  0xd4,
  0x68,
  0x9e,
  0x2b,
  0x16,
  0xbe,
  0x58,
  0x7d,
  0x47,
  0xa1,
  0xfc,
  0x8f,
  0xf8,
  0xb8,
  0xd1,
  0x7a,
  0xd0,
  0x31,
  0xce,
  0x45,
  0xcb,
  0x3a,
  0x8f,
  0x95,
  0x16,
  0x04,
  0x28,
  0xaf,
  0xd7,
  0xfb,
  0xca,
  0xbb,
  0x4b,
  0x40,
  0x7e,
], 16);
/** The last 64 bytes of the secret, which end a block. */
const SECRET_OF_SCRAMBLE: usize = SECRET + 128;
const SECRET_OF_LAST_STRIPE: usize = SECRET + 121;
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
  let hash = avalanche(<u64> length * PRIME64_1 + addLanes(sum));
  const rounds = length >> 4;
  let at: usize = address + 128;
  let secret: usize = SECRET + 3;
  let left = rounds - 8;
  sum = i64x2.splat(0);
  for (; left >= 2; left -= 2) {
    sum = i64x2.add(sum, mixPair(at, at + 16, secret));
    at += 32;
    secret += 32;
  }
  if (left) hash += mix16(at, secret);
  hash += mix16(address + length - 16, SECRET + 136 - 17);
  return avalanche(hash + addLanes(sum));
}

function hashLong(address: usize, length: u32): u64 {
  let a = i64x2(PRIME32_3, PRIME64_1);
  let b = i64x2(PRIME64_2, PRIME64_3);
  let c = i64x2(PRIME64_4, PRIME32_2);
  let d = i64x2(PRIME64_5, PRIME32_1);
  const end: usize = address + length;
  let left: u32 = length - 1;
  let at: usize = address;
  while (true) {
    // A full block is 16 stripes and a scramble; the last one ends where less than a stripe (but something) is left.
    const stripes: u32 = left >= BLOCK ? BLOCK / STRIPE : left / STRIPE;
    const secretEnd: usize = SECRET + stripes * 8;
    for (let secret: usize = SECRET; secret < secretEnd; secret += 8) {
      const a0 = v128.load(at, 0), b0 = v128.load(at, 16);
      const c0 = v128.load(at, 32), d0 = v128.load(at, 48);
      const ka = v128.xor(a0, v128.load(secret, 0)), kb = v128.xor(b0, v128.load(secret, 16));
      const kc = v128.xor(c0, v128.load(secret, 32)), kd = v128.xor(d0, v128.load(secret, 48));
      const abLow = v128.shuffle<u32>(ka, kb, 0, 2, 4, 6), abHigh = v128.shuffle<u32>(ka, kb, 1, 3, 5, 7);
      const cdLow = v128.shuffle<u32>(kc, kd, 0, 2, 4, 6), cdHigh = v128.shuffle<u32>(kc, kd, 1, 3, 5, 7);
      a = i64x2.add(a, i64x2.add(swapHalves(a0), v128.extmul_low<u32>(abLow, abHigh)));
      b = i64x2.add(b, i64x2.add(swapHalves(b0), v128.extmul_high<u32>(abLow, abHigh)));
      c = i64x2.add(c, i64x2.add(swapHalves(c0), v128.extmul_low<u32>(cdLow, cdHigh)));
      d = i64x2.add(d, i64x2.add(swapHalves(d0), v128.extmul_high<u32>(cdLow, cdHigh)));
      at += STRIPE;
    }
    if (left < BLOCK) break;
    left -= BLOCK;
    a = scramble(a, v128.load(SECRET_OF_SCRAMBLE, 0));
    b = scramble(b, v128.load(SECRET_OF_SCRAMBLE, 16));
    c = scramble(c, v128.load(SECRET_OF_SCRAMBLE, 32));
    d = scramble(d, v128.load(SECRET_OF_SCRAMBLE, 48));
  }
  const last: usize = end - STRIPE;
  {
    const a0 = v128.load(last, 0), b0 = v128.load(last, 16);
    const c0 = v128.load(last, 32), d0 = v128.load(last, 48);
    const ka = v128.xor(a0, v128.load(SECRET_OF_LAST_STRIPE, 0)),
      kb = v128.xor(b0, v128.load(SECRET_OF_LAST_STRIPE, 16));
    const kc = v128.xor(c0, v128.load(SECRET_OF_LAST_STRIPE, 32)),
      kd = v128.xor(d0, v128.load(SECRET_OF_LAST_STRIPE, 48));
    const abLow = v128.shuffle<u32>(ka, kb, 0, 2, 4, 6), abHigh = v128.shuffle<u32>(ka, kb, 1, 3, 5, 7);
    const cdLow = v128.shuffle<u32>(kc, kd, 0, 2, 4, 6), cdHigh = v128.shuffle<u32>(kc, kd, 1, 3, 5, 7);
    a = i64x2.add(a, i64x2.add(swapHalves(a0), v128.extmul_low<u32>(abLow, abHigh)));
    b = i64x2.add(b, i64x2.add(swapHalves(b0), v128.extmul_high<u32>(abLow, abHigh)));
    c = i64x2.add(c, i64x2.add(swapHalves(c0), v128.extmul_low<u32>(cdLow, cdHigh)));
    d = i64x2.add(d, i64x2.add(swapHalves(d0), v128.extmul_high<u32>(cdLow, cdHigh)));
  }
  let sum = foldPair(
    v128.xor(a, v128.load(SECRET_OF_MERGE, 0)),
    v128.xor(b, v128.load(SECRET_OF_MERGE, 16)),
  );
  sum = i64x2.add(
    sum,
    foldPair(v128.xor(c, v128.load(SECRET_OF_MERGE, 32)), v128.xor(d, v128.load(SECRET_OF_MERGE, 48))),
  );
  return avalanche(<u64> length * PRIME64_1 + addLanes(sum));
}

/** The other 64-bit half of each pair: an accumulator takes its neighbour's bytes as they are. */
// @ts-ignore: decorator

function swapHalves(bytes: v128): v128 {
  return v128.shuffle<u64>(bytes, bytes, 1, 0);
}

// @ts-ignore: decorator

function scramble(accumulator: v128, secret: v128): v128 {
  const mixed = v128.xor(v128.xor(accumulator, i64x2.shr_u(accumulator, 47)), secret);
  // × PRIME32_1, a 32-bit number: low half × prime + (high half × prime) << 32.
  const prime = i64x2.splat(PRIME32_1);
  const low = timesLow(mixed, prime);
  const high = timesLow(i64x2.shr_u(mixed, 32), prime);
  return i64x2.add(low, i64x2.shl(high, 32));
}

/** Products of the low halves of each 64-bit lane. */
// @ts-ignore: decorator

function timesLow(x: v128, y: v128): v128 {
  return v128.extmul_low<u32>(v128.shuffle<u32>(x, x, 0, 2, 0, 2), v128.shuffle<u32>(y, y, 0, 2, 0, 2));
}

/** `fold` of the 16 bytes at `p` and of those at `q`, in two lanes, each mixed with its 16 bytes of the secret. */
// @ts-ignore: decorator

function mixPair(p: usize, q: usize, secret: usize): v128 {
  return foldPair(
    v128.xor(v128.load(p), v128.load(secret)),
    v128.xor(v128.load(q), v128.load(secret, 16)),
  );
}

/** x.low × x.high and y.low × y.high, 128 bits each, upper half xor lower half. */
// @ts-ignore: decorator

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

// @ts-ignore: decorator

function addLanes(sum: v128): u64 {
  return i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
}

// @ts-ignore: decorator

function mix16(address: usize, secret: usize): u64 {
  return fold(
    load<u64>(address) ^ load<u64>(secret),
    load<u64>(address, 8) ^ load<u64>(secret, 8),
  );
}

/** The 128-bit product of x and y, upper half xor lower half. */
// @ts-ignore: decorator

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

// @ts-ignore: decorator

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

/** Random ids for messages that came without one: xoroshiro128++ (Blackman and Vigna), shaped into UUIDv4. */
import { avalanche64 } from "./xxh3";

let first: u64 = 1;
let second: u64 = 2;

/** Mixes the seed before use: seeds that differ in one bit give streams that have nothing in common. */
export function seed(a: u32, b: u32, c: u32, d: u32): void {
  first = avalanche64((<u64> b << 32) | a) + 1;
  second = avalanche64((<u64> d << 32) | c) + 2;
  // The one state that it would never leave.
  if ((first | second) == 0) first = 1;
}

function next(): u64 {
  const sum = rotl<u64>(first + second, 17) + first;
  const mixed = second ^ first;
  first = rotl<u64>(first, 49) ^ mixed ^ (mixed << 21);
  second = rotl<u64>(mixed, 28);
  return sum;
}

/** Writes 16 bytes in text order: the version is the upper half of byte 6, the variant the upper bits of byte 8. */
export function writeId(address: usize): void {
  store<u64>(address, (next() & 0xff0fffffffffffff) | 0x0040000000000000);
  store<u64>(address, (next() & 0xffffffffffffff3f) | 0x0000000000000080, 8);
}

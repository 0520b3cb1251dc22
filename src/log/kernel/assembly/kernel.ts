/**
 * The batch kernel's door. It works on ranges of a shared memory that it is given; it allocates nothing and keeps no
 * state but that of its id generator. 64-bit numbers cross as f64, or through a range that the caller owns: as BigInt
 * they would cost an allocation each.
 */
import { seed } from "./ids";
import { xxh3 } from "./xxh3";

export { check } from "./check";
export { scan } from "./scan";
export { stamp } from "./stamp";
export { seed };

/** Writes the hash, 8 bytes, to `outcome`. */
export function hash(address: usize, length: u32, outcome: usize): void {
  store<u64>(outcome, xxh3(address, length));
}

/**
 * The one memory in which messages live from the socket to the file.
 *
 * It is shared from the beginning, so that its views never detach when it grows and other threads can take part later,
 * and its maximum, 4 GiB of address space, is part of the kernel's type. It never shrinks: what was reserved once is
 * for its owner to use again.
 */

const PAGE_LENGTH = 65_536;
/** Both stand in the kernel's build flags too; the kernel does not start with others. */
const INITIAL_PAGES = 16;
const MAXIMUM_PAGES = 65_536;
/** The last page stays out of use, so that the end of a range still fits in 32 bits. */
const USABLE_PAGES = MAXIMUM_PAGES - 1;
/** The kernel's own constants lie below. */
const FIRST_FREE_ADDRESS = 4_096;
const ALIGNMENT = 64;

export const memory: WebAssembly.Memory = new WebAssembly.Memory({
  initial: INITIAL_PAGES,
  maximum: MAXIMUM_PAGES,
  shared: true,
});

let bytes = viewOfAll();
let freeAddress = FIRST_FREE_ADDRESS;
let endOfFree = INITIAL_PAGES * PAGE_LENGTH;

/** A view of all of the memory as it is now; `reserve` makes it grow, and then an earlier view is too short. */
export function memoryBytes(): Uint8Array<SharedArrayBuffer> {
  return bytes;
}

/**
 * Sets a range of the memory apart, for as long as the process lives; it begins at a multiple of 64.
 *
 * Errors: RangeError when 4 GiB are not enough, or the system has no more memory.
 */
export function reserve(length: number): number {
  const needed = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  if (freeAddress + needed > endOfFree) growBy(needed - (endOfFree - freeAddress), needed);
  const address = freeAddress;
  freeAddress += needed;
  return address;
}

/** By a MiB at least, because growing costs more than the memory that is not touched yet. */
function growBy(missing: number, needed: number): void {
  const fewest = Math.ceil(missing / PAGE_LENGTH);
  const pages = Math.min(Math.max(INITIAL_PAGES, fewest), USABLE_PAGES - endOfFree / PAGE_LENGTH);
  if (pages < fewest) {
    throw new RangeError(`the kernel's memory of 4 GiB is used up: no room for ${needed} bytes`);
  }
  memory.grow(pages);
  endOfFree += pages * PAGE_LENGTH;
  bytes = viewOfAll();
}

function viewOfAll(): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(memory.buffer as SharedArrayBuffer);
}

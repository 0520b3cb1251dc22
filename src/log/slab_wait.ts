import type { Slab, SlabPool } from "./slab_pool.ts";

/** A slab, when the budget has room for it. */
export async function slabWithin(slabs: SlabPool, lengthBytes: number): Promise<Slab> {
  while (!slabs.hasRoomFor(lengthBytes)) await slabs.whenReleased();
  return slabs.acquire(lengthBytes);
}

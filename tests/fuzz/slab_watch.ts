/** Counts the bytes of slabs that brokers of this process have taken and not given back. */
import { type Slab, SlabPool } from "../../src/log/mod.ts";

export interface SlabWatch {
  readonly usedBytes: number;
  stop(): void;
}

export function watchSlabs(): SlabWatch {
  const { acquire, release } = SlabPool.prototype;
  let usedBytes = 0;
  SlabPool.prototype.acquire = function (lengthBytes: number): Slab {
    const slab = acquire.call(this, lengthBytes);
    usedBytes += slab.bytes.length;
    return slab;
  };
  SlabPool.prototype.release = function (slab: Slab): void {
    usedBytes -= slab.bytes.length;
    release.call(this, slab);
  };
  return {
    get usedBytes() {
      return usedBytes;
    },
    stop: () => void Object.assign(SlabPool.prototype, { acquire, release }),
  };
}

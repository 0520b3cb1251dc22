/**
 * Buffers for bytes on their way between sockets and files.
 *
 * A slab is a range of the kernel's shared memory, so a batch can be received, checked, stamped and written where it
 * lies. Slabs come in fixed classes and are handed out last in, first out: WebAssembly never gives memory back, so the
 * high-water mark is the process's size, and a warm slab is a fast one. The memory belongs to the process; the budget
 * belongs to one broker.
 */
import { memory, reserve } from "./kernel/kernel.ts";

export interface Slab {
  readonly address: number;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** Above the largest class, capacities are multiples of it. */
const CLASSES = [4 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB, 16 * MIB, 65 * MIB + 64 * KIB];
const LARGEST = CLASSES[CLASSES.length - 1]!;

/** Free slabs of the process, by capacity. */
const free = new Map<number, Slab[]>();

/** The capacity of the slab that `acquire` gives for this many bytes. */
export function slabCapacity(lengthBytes: number): number {
  for (const capacity of CLASSES) if (capacity >= lengthBytes) return capacity;
  return Math.ceil(lengthBytes / LARGEST) * LARGEST;
}

export class SlabPool {
  readonly #budgetBytes: number;
  #usedBytes = 0;
  #waiting: (() => void)[] = [];

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Whether so many bytes more would stay within the budget. One slab is always allowed, or nothing would move. */
  hasRoomFor(lengthBytes: number): boolean {
    return this.#usedBytes === 0 || this.#usedBytes + slabCapacity(lengthBytes) <= this.#budgetBytes;
  }

  /** Whether less than a quarter of the budget is in use, so that it does no harm to keep a slab for a while. */
  get isRelaxed(): boolean {
    return this.#usedBytes * 4 < this.#budgetBytes;
  }

  /** A slab of at least `lengthBytes`, whatever the budget says. Errors: RangeError when the address space is full. */
  acquire(lengthBytes: number): Slab {
    const capacity = slabCapacity(lengthBytes);
    this.#usedBytes += capacity;
    return free.get(capacity)?.pop() ?? newSlab(capacity);
  }

  /** Resolves when some slab came back; ask `hasRoomFor` again then. */
  whenReleased(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(slab: Slab): void {
    const capacity = slab.bytes.length;
    this.#usedBytes -= capacity;
    const stack = free.get(capacity);
    if (stack) stack.push(slab);
    else free.set(capacity, [slab]);
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function newSlab(capacity: number): Slab {
  const address = reserve(capacity);
  return { address, bytes: new Uint8Array(memory.buffer as SharedArrayBuffer, address, capacity) };
}

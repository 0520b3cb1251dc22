/**
 * Messages on their way out of a partition, in stored form: in one piece behind some room for a header, so that the
 * answer leaves in one write, or, when there are too many bytes for that, as a stream of pieces.
 */
import type { MessageStream } from "./message_stream.ts";
import type { Slab, SlabPool } from "./slab_pool.ts";
import { slabWithin } from "./slab_wait.ts";

/** Room before the messages of a read, for the header that a protocol puts there. */
export const READ_HEADROOM = 512;

export interface MessagesFound {
  readonly messagesCount: number;
  readonly lastOffset: number;
  readonly lengthBytes: number;
}

/** Whoever has it calls `release` in the end; the bytes are not to be touched after it. */
export class MessagesRead {
  readonly messagesCount: number;
  readonly lastOffset: number;
  readonly lengthBytes: number;
  /** Where the messages come from when they are not in one piece. */
  readonly stream: MessageStream | undefined;
  readonly #slabs: SlabPool | undefined;
  #slab: Slab | undefined;

  constructor(found: MessagesFound, slabs?: SlabPool, slab?: Slab, stream?: MessageStream) {
    this.messagesCount = found.messagesCount;
    this.lastOffset = found.lastOffset;
    this.lengthBytes = found.lengthBytes;
    this.stream = stream;
    this.#slabs = slabs;
    this.#slab = slab;
  }

  /** The messages back to back, a stream's too, whatever they take of memory. Errors: DiskError. */
  whole(): Uint8Array | Promise<Uint8Array> {
    if (this.stream === undefined || this.#slab !== undefined) return this.withRoom(0);
    return this.#gather(this.stream);
  }

  /** The messages back to back. Not those of a stream. */
  get messages(): Uint8Array {
    return this.withRoom(0);
  }

  /** The messages behind `roomBytes` of scratch space, at most READ_HEADROOM. Not those of a stream. */
  withRoom(roomBytes: number): Uint8Array {
    if (this.#slab === undefined && this.stream !== undefined) throw new Error("these messages are a stream");
    if (this.#slab === undefined) return new Uint8Array(roomBytes);
    return this.#slab.bytes.subarray(READ_HEADROOM - roomBytes, READ_HEADROOM + this.lengthBytes);
  }

  release(): void {
    this.stream?.release();
    if (this.#slab === undefined) return;
    this.#slabs!.release(this.#slab);
    this.#slab = undefined;
  }

  async #gather(stream: MessageStream): Promise<Uint8Array> {
    this.#slab = await slabWithin(this.#slabs!, READ_HEADROOM + this.lengthBytes);
    await stream.fill(this.withRoom(0));
    return this.withRoom(0);
  }
}

export const NOTHING_READ: MessagesRead = new MessagesRead({
  messagesCount: 0,
  lastOffset: 0,
  lengthBytes: 0,
});

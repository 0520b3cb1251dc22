/**
 * Cuts the bytes of a connection into request frames, where they lie.
 *
 * An idle connection parks a read of 4 KB. A larger frame gets a slab that holds it whole, and what of it has not
 * arrived is received straight into its place, up to its end and no further, so that a stream of large frames is never
 * copied. While the pool is over its budget nothing is read: the bytes wait in the kernel, and TCP slows the sender.
 */
import type { Slab, SlabPool } from "../log/mod.ts";
import type { Clock, Socket } from "../platform/mod.ts";
import { patienceMs } from "./patience.ts";
import {
  MAX_PAYLOAD_LENGTH,
  REQUEST_HEADER_LENGTH,
  requestCode,
  requestLength,
  SEND_MESSAGES_CODE,
} from "../wire/mod.ts";

const PARKED_LENGTH = 4 * 1024;
const BUSY_LENGTH = 64 * 1024;

/** The length field counts the code behind it. */
const CODE_LENGTH = 4;

export type Request =
  | {
    readonly kind: "request";
    readonly code: number;
    /** Valid until the next call of `next` or `fill`. */
    readonly payload: Uint8Array;
    /** Where the payload begins in the kernel's memory. */
    readonly payloadAddress: number;
  }
  /** A length that no frame has; the header is skipped. `isForeign`: a connection that begins with zeros. */
  | { readonly kind: "impossible"; readonly isForeign: boolean }
  /** More than may be sent: it is not received, and the connection cannot go on. */
  | { readonly kind: "too_long"; readonly code: number }
  /** More than somebody may send who has not logged in: it was received and thrown away. */
  | { readonly kind: "discarded"; readonly code: number };

export interface InputSettings {
  /** Most bytes of one frame that carries messages. */
  readonly frameLimit: number;
  /** Whether the client has logged in. Before, it gets no memory but that of its parked read. */
  readonly isKnown: () => boolean;
}

export class RequestInput {
  readonly #socket: Socket;
  readonly #slabs: SlabPool;
  readonly #clock: Clock;
  readonly #settings: InputSettings;
  #slab: Slab;
  #start = 0;
  #end = 0;
  #first = true;
  #discarding: { readonly code: number; left: number } | undefined;
  #dueAtMs: number | undefined;
  #isWaitingForRoom = false;
  #isAbandoned = false;
  #wake: () => void = () => {};

  /** Errors: RangeError when there is no memory at all. */
  constructor(socket: Socket, slabs: SlabPool, clock: Clock, settings: InputSettings) {
    this.#socket = socket;
    this.#slabs = slabs;
    this.#clock = clock;
    this.#settings = settings;
    this.#slab = slabs.acquire(PARKED_LENGTH);
  }

  /**
   * When a frame must be whole that has begun to arrive, because it keeps memory from others meanwhile; or when there
   * must be memory for it, so that nobody waits for ever.
   */
  get dueAtMs(): number | undefined {
    return this.#dueAtMs;
  }

  get isWaitingForRoom(): boolean {
    return this.#isWaitingForRoom;
  }

  /** The next whole request that has arrived; undefined when `fill` must be called first. */
  next(): Request | undefined {
    if (this.#discarding !== undefined) return this.#discard(this.#discarding);
    const arrived = this.#end - this.#start;
    if (arrived < REQUEST_HEADER_LENGTH) return undefined;
    const { bytes, address } = this.#slab;
    const length = requestLength(bytes, this.#start);
    const code = requestCode(bytes, this.#start);
    const first = this.#first;
    this.#first = false;
    if (length < CODE_LENGTH) {
      this.#start += REQUEST_HEADER_LENGTH;
      return { kind: "impossible", isForeign: first && length === 0 && code === 0 };
    }
    if (this.#isTooLong(code, length)) return { kind: "too_long", code };
    const payloadLength = length - CODE_LENGTH;
    if (CODE_LENGTH + length > PARKED_LENGTH && !this.#settings.isKnown()) {
      return this.#discard(this.#discarding = { code, left: CODE_LENGTH + length });
    }
    if (arrived < REQUEST_HEADER_LENGTH + payloadLength) return undefined;
    const from = this.#start + REQUEST_HEADER_LENGTH;
    this.#start = from + payloadLength;
    this.#dueAtMs = undefined;
    return {
      kind: "request",
      code,
      payload: bytes.subarray(from, this.#start),
      payloadAddress: address + from,
    };
  }

  /** Waits for more bytes; false at the end of the stream. Errors: those of the socket. */
  async fill(): Promise<boolean> {
    const frame = this.#discarding === undefined ? this.#frameLength() : 0;
    if (frame > this.#slab.bytes.length) {
      if (!this.#slabs.hasRoomFor(frame)) await this.#waitForRoom(frame);
      if (this.#isAbandoned) return false;
      this.#replace(frame);
    } else if (this.#start === this.#end) this.#rest();
    else if (this.#start + Math.max(frame, REQUEST_HEADER_LENGTH) > this.#slab.bytes.length) {
      this.#moveToFront();
    }
    // Nothing behind the frame is received into a large slab, so that the next frame begins at its front.
    const until = frame > BUSY_LENGTH ? this.#start + frame : this.#slab.bytes.length;
    if (frame > PARKED_LENGTH) this.#dueAtMs ??= this.#clock.monotonicMs() + patienceMs(frame);
    const got = await this.#socket.read(this.#slab.bytes.subarray(this.#end, until));
    if (got === null) return false;
    this.#end += got;
    return true;
  }

  close(): void {
    this.#slabs.release(this.#slab);
  }

  /** Ends a wait for memory; the socket ends what waits for bytes. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#wake();
  }

  #discard(frame: { readonly code: number; left: number }): Request | undefined {
    const arrived = Math.min(frame.left, this.#end - this.#start);
    this.#start += arrived;
    frame.left -= arrived;
    if (frame.left > 0) return undefined;
    this.#discarding = undefined;
    this.#dueAtMs = undefined;
    return { kind: "discarded", code: frame.code };
  }

  #isTooLong(code: number, length: number): boolean {
    if (code === SEND_MESSAGES_CODE) return length + CODE_LENGTH > this.#settings.frameLimit;
    return length - CODE_LENGTH > MAX_PAYLOAD_LENGTH;
  }

  /** Bytes of the frame that has begun to arrive, header included; 0 while its header has not. */
  #frameLength(): number {
    if (this.#end - this.#start < REQUEST_HEADER_LENGTH) return 0;
    return CODE_LENGTH + requestLength(this.#slab.bytes, this.#start);
  }

  /** Nothing is in the slab: a connection that filled its small one gets more room, a rich one gives it back. */
  #rest(): void {
    const { length } = this.#slab.bytes;
    const wasFull = this.#end === length;
    this.#start = this.#end = 0;
    if (length === PARKED_LENGTH) {
      if (wasFull && this.#slabs.isRelaxed && this.#settings.isKnown()) this.#replace(BUSY_LENGTH);
    } else if (!this.#slabs.isRelaxed || !this.#settings.isKnown()) {
      this.#replace(PARKED_LENGTH);
    }
  }

  /** Until there is room, or the connection ends. What was kept for too long by others comes back in that time. */
  async #waitForRoom(lengthBytes: number): Promise<void> {
    this.#isWaitingForRoom = true;
    this.#dueAtMs = this.#clock.monotonicMs() + patienceMs(lengthBytes);
    while (!this.#isAbandoned && !this.#slabs.hasRoomFor(lengthBytes)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        void this.#slabs.whenReleased().then(resolve);
      });
    }
    this.#isWaitingForRoom = false;
    this.#dueAtMs = undefined;
  }

  #replace(lengthBytes: number): void {
    const old = this.#slab;
    const slab = this.#slabs.acquire(lengthBytes);
    slab.bytes.set(old.bytes.subarray(this.#start, this.#end));
    this.#slab = slab;
    this.#end -= this.#start;
    this.#start = 0;
    this.#slabs.release(old);
  }

  #moveToFront(): void {
    this.#slab.bytes.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
  }
}

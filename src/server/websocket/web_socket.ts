/**
 * A WebSocket as a stream of bytes: what the client's binary messages carry is read, what is written leaves as binary
 * messages. Their borders mean nothing to the protocol inside (docs/protocol.md, Transports).
 *
 * Nothing queues here. A Ping is answered between two frames of ours, the last of them only; while a client takes
 * nothing, nothing of its is read.
 */
import type { Clock, Socket } from "../../platform/mod.ts";
import { type Ending, GOING_AWAY } from "./close_code.ts";
import { type DecoderSettings, FrameDecoder } from "./frame_decoder.ts";
import { BINARY, CLOSE, CONTINUATION, LONGEST_HEADER, PONG, writeFrameHeader } from "./frame_header.ts";

/** What clients of Apache Iggy take: so much in a frame, and so much in a message. */
export const LONGEST_FRAME = 16 * 1024 * 1024;
export const LONGEST_MESSAGE = 64 * 1024 * 1024;

/** A frame's header and so much of what follows leave in one write; the rest of it leaves from where it lies. */
const COPIED_LENGTH = 64 * 1024;

/** How long the goodbye may take to a client that takes nothing. */
const GOODBYE_MS = 1_000;

export class WebSocketStream implements Socket {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #decoder: FrameDecoder;
  /** What came with the request for the upgrade, behind it. */
  #early: Uint8Array;
  /** Of what is being sent: the answer, and its message and frame that have begun. */
  #answerLeft = 0;
  #messageLeft = 0;
  #frameLeft = 0;
  /** Frames leave one after another; of the rest nobody waits for a place in the line. */
  #sending: Promise<unknown> | undefined;
  #pong: Uint8Array | undefined;
  #isClosed = false;

  constructor(
    upgraded: { readonly socket: Socket; readonly early: Uint8Array },
    clock: Clock,
    settings: DecoderSettings,
  ) {
    this.#socket = upgraded.socket;
    this.#early = upgraded.early;
    this.#clock = clock;
    this.#decoder = new FrameDecoder(settings);
  }

  get peer(): string {
    return this.#socket.peer;
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      const { ending } = this.#decoder;
      if (ending !== undefined) return await this.#end(ending);
      const got = this.#early.length > 0 ? this.#takeEarly(into) : await this.#socket.read(into);
      if (got === null) return null;
      const length = this.#decoder.decode(into.subarray(0, got));
      this.#pong = this.#decoder.takePing() ?? this.#pong;
      if (this.#pong !== undefined) this.#sendPong();
      if (length > 0) return length;
    }
  }

  /** The next `lengthBytes` that are written make one message, or a few when they are too many for one. */
  announce(lengthBytes: number): void {
    this.#answerLeft = lengthBytes;
  }

  /** Takes everything. One at a time. */
  async write(from: Uint8Array): Promise<number> {
    if (this.#isClosed) throw new Error("the connection is closed");
    while (this.#sending !== undefined) await this.#sending;
    const sending = this.#sending = this.#writeFrames(from);
    try {
      await sending;
    } finally {
      this.#sending = undefined;
    }
    if (this.#pong !== undefined) this.#sendPong();
    return from.length;
  }

  /** Says goodbye, where a frame may begin. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#sending !== undefined || this.#frameLeft > 0) return this.#socket.close();
    void this.#sayClose(GOING_AWAY).then(() => this.#socket.close());
  }

  #takeEarly(into: Uint8Array): number {
    const length = Math.min(into.length, this.#early.length);
    into.set(this.#early.subarray(0, length));
    this.#early = this.#early.slice(length);
    return length;
  }

  async #end({ code }: Ending): Promise<null> {
    if (this.#isClosed) return null;
    while (this.#sending !== undefined) await this.#sending.catch(() => {});
    this.#isClosed = true;
    if (this.#frameLeft === 0) await this.#sayClose(code);
    this.#socket.close();
    return null;
  }

  async #writeFrames(from: Uint8Array): Promise<void> {
    for (let at = 0; at < from.length;) {
      const head = this.#frameLeft === 0 ? this.#beginFrame(from.length - at) : undefined;
      const piece = from.subarray(at, at + this.#frameLeft);
      await this.#writePiece(head, piece);
      this.#answerLeft -= piece.length;
      this.#messageLeft -= piece.length;
      this.#frameLeft -= piece.length;
      at += piece.length;
    }
  }

  /** The header of the next frame, which belongs to a message that has begun or begins with it. */
  #beginFrame(lengthBytes: number): Uint8Array {
    const opcode = this.#messageLeft === 0 ? BINARY : CONTINUATION;
    if (this.#answerLeft <= 0) this.#answerLeft = lengthBytes;
    if (this.#messageLeft === 0) this.#messageLeft = Math.min(this.#answerLeft, LONGEST_MESSAGE);
    this.#frameLeft = Math.min(this.#messageLeft, LONGEST_FRAME);
    const header = new Uint8Array(LONGEST_HEADER);
    const isLast = this.#frameLeft === this.#messageLeft;
    return header.subarray(0, writeFrameHeader(header, { isLast, opcode, length: this.#frameLeft }));
  }

  async #writePiece(head: Uint8Array | undefined, piece: Uint8Array): Promise<void> {
    if (head === undefined) return await this.#writeAll(piece);
    const copied = piece.subarray(0, COPIED_LENGTH);
    const first = new Uint8Array(head.length + copied.length);
    first.set(head);
    first.set(copied, head.length);
    await this.#writeAll(first);
    if (copied.length < piece.length) await this.#writeAll(piece.subarray(copied.length));
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      done += await this.#socket.write(done === 0 ? bytes : bytes.subarray(done));
    }
  }

  /** Now, or by the write that is at work, when it is done. What goes wrong is seen by the reader, too. */
  #sendPong(): void {
    if (this.#sending !== undefined || this.#frameLeft > 0 || this.#isClosed) return;
    const payload = this.#pong ?? new Uint8Array();
    this.#pong = undefined;
    this.#sending = this.#writeAll(controlFrame(PONG, payload)).catch(() => {}).finally(() => {
      this.#sending = undefined;
      if (this.#pong !== undefined) this.#sendPong();
    });
  }

  async #sayClose(code: number | undefined): Promise<void> {
    const payload = code === undefined ? new Uint8Array() : new Uint8Array([code >> 8, code & 0xff]);
    const timer = this.#clock.after(GOODBYE_MS, () => this.#socket.close());
    // When the client went first, nobody is there to be told.
    await this.#writeAll(controlFrame(CLOSE, payload)).catch(() => {});
    timer.cancel();
  }
}

function controlFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(2 + payload.length);
  writeFrameHeader(bytes, { isLast: true, opcode, length: payload.length });
  bytes.set(payload, 2);
  return bytes;
}

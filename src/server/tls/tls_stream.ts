/** A TLS connection as a stream of bytes, of which no more is kept than a little. */
import type { TLSSocket } from "node:tls";
import { addressText, type Socket } from "../../platform/mod.ts";
import type { HeldReads } from "./held_reads.ts";
import type { TlsConnection } from "./tls_server.ts";

/** So much may lie here unread before the client is held back. */
const MOST_QUEUED = 64 * 1024;

/** Written at once; what is shared memory is copied before. */
const MOST_WRITTEN = 256 * 1024;

/** How long the goodbye may take to a client that takes nothing. */
const GOODBYE_MS = 1_000;

export class TlsStream implements Socket {
  readonly peer: string;
  readonly #socket: TLSSocket;
  readonly #reads: HeldReads;
  readonly #queue: Uint8Array<ArrayBuffer>[] = [];
  #queuedBytes = 0;
  #isEnded = false;
  #error: Error | undefined;
  #isClosed = false;
  #isWriting = false;
  #wake: () => void = () => {};

  constructor({ socket, peer, reads }: TlsConnection) {
    this.peer = addressText(peer);
    this.#socket = socket;
    this.#reads = reads;
    socket.on("data", (bytes: Uint8Array<ArrayBuffer>) => this.#arrive(bytes));
    socket.on("end", () => this.#end());
    socket.on("close", () => this.#end());
    socket.on("error", (error) => this.#end(error));
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#isClosed) throw new Error("the connection is closed");
      const length = this.#take(into);
      if (length > 0) return length;
      if (this.#error !== undefined) throw this.#error;
      if (this.#isEnded) return null;
      this.#reads.goOn();
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  write(from: Uint8Array): Promise<number> {
    const piece = from.subarray(0, MOST_WRITTEN);
    if (this.#isClosed) return Promise.reject(new Error("the connection is closed"));
    const bytes = piece.buffer instanceof SharedArrayBuffer ? piece.slice() : piece;
    this.#isWriting = true;
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        this.#isWriting = false;
        if (error) reject(error);
        else resolve(bytes.length);
      });
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#wake();
    if (this.#isWriting || this.#isEnded) return void this.#socket.destroy();
    const timer = setTimeout(() => this.#socket.destroy(), GOODBYE_MS);
    this.#socket.once("close", () => clearTimeout(timer));
    this.#socket.end(() => this.#socket.destroy());
  }

  #arrive(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#isClosed) return;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (this.#queuedBytes >= MOST_QUEUED) this.#reads.hold();
    this.#wake();
  }

  #take(into: Uint8Array): number {
    let done = 0;
    for (let next = this.#queue[0]; next !== undefined && done < into.length; next = this.#queue[0]) {
      const length = Math.min(next.length, into.length - done);
      into.set(next.subarray(0, length), done);
      done += length;
      if (length < next.length) this.#queue[0] = next.subarray(length);
      else free(this.#queue.shift()!);
    }
    this.#queuedBytes -= done;
    return done;
  }

  #end(error?: Error): void {
    this.#isEnded = true;
    this.#error ??= error;
    this.#wake();
  }
}

/** Left to the garbage collector, which does not see how much hangs on them, they would take hundreds of megabytes. */
function free({ buffer }: Uint8Array<ArrayBuffer>): void {
  if (!buffer.detached) buffer.transfer(0);
}

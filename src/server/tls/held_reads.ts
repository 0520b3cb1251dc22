/**
 * Holds the bytes back of a client that sends faster than they are taken. A TLS socket of Deno's `node:tls` reads on
 * whether it is paused or not, and keeps what it read without bound; the socket below it can be told to stop.
 */
import type { Socket as RawSocket } from "node:net";

/** What a socket of `node:net` has inside. */
interface Handle {
  readStop?(): void;
  readStart?(): void;
}

export class HeldReads {
  readonly #raw: RawSocket;
  #isHeld = false;

  constructor(raw: RawSocket) {
    this.#raw = raw;
  }

  hold(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#handle?.readStop?.();
  }

  goOn(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#handle?.readStart?.();
  }

  get #handle(): Handle | null | undefined {
    return (this.#raw as unknown as { readonly _handle?: Handle | null })._handle;
  }
}

/**
 * The client's side of one connection, as bytes: request frames out, answer frames in. Written from the protocol's
 * description alone, so that a mistake of the broker's own codec is not made here a second time.
 *
 *     request: u32 length (4 + payload) · u32 code · payload       answer: u32 status · u32 length · payload
 */
import { within } from "./within.ts";

/** What a connection needs of a socket; real ones and simulated ones have it. */
export interface ClientSocket {
  read(into: Uint8Array): Promise<number | null>;
  write(from: Uint8Array): Promise<number>;
  /** Ends this direction; what the broker still says can be read. */
  closeWrite(): void | Promise<void>;
  close(): void;
}

/** One of Deno's; closing it twice is fine. */
export function clientSocket(connection: Deno.TcpConn | Deno.TlsConn | Deno.UnixConn): ClientSocket {
  return {
    read: (into) => connection.read(into),
    write: (from) => connection.write(from),
    closeWrite: () => connection.closeWrite(),
    close: () => {
      try {
        connection.close();
      } catch {
        // It is closed already.
      }
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly payload: Uint8Array;
}

/** The connection ended where an answer was expected. */
export class ConnectionEnded extends Error {
  override readonly name = "ConnectionEnded";
}

const HEADER_LENGTH = 8;

/** More than any answer has; a longer one is a sign that the stream is out of step. */
const LONGEST_ANSWER = 160 * 1024 * 1024;

const ANSWER_TIMEOUT_MS = 10_000;

export class FrameConnection {
  readonly #socket: ClientSocket;
  #buffer = new Uint8Array(16 * 1024);
  #start = 0;
  #end = 0;

  constructor(socket: ClientSocket) {
    this.#socket = socket;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) done += await this.#socket.write(bytes.subarray(done));
  }

  /** The payload is a copy. Errors: ConnectionEnded, TookTooLong, those of the socket. */
  async readAnswer(timeoutMs = ANSWER_TIMEOUT_MS): Promise<Answer> {
    return await within(timeoutMs, "reading an answer", this.#nextAnswer());
  }

  async request(code: number, payload: Uint8Array): Promise<Answer> {
    await this.write(frame(code, payload));
    return await this.readAnswer();
  }

  /** Resolves when the other side has closed. Errors: TookTooLong, or when an answer arrives instead. */
  async expectClosed(timeoutMs: number): Promise<void> {
    let got: number | null = null;
    try {
      got = this.#end > this.#start ? 1 : await within(timeoutMs, "waiting for the close", this.#fill());
    } catch (error) {
      // A reset is a close, too.
      if (error instanceof Error && error.name === "TookTooLong") throw error;
    }
    if (got !== null) throw new Error("the connection is open, and there are bytes on it");
  }

  close(): void {
    this.#socket.close();
  }

  async #nextAnswer(): Promise<Answer> {
    await this.#need(HEADER_LENGTH);
    const header = new DataView(this.#buffer.buffer, this.#start, HEADER_LENGTH);
    const status = header.getUint32(0, true);
    const length = header.getUint32(4, true);
    if (length > LONGEST_ANSWER) {
      throw new Error(`status ${status} with a payload of ${length} bytes: out of step`);
    }
    await this.#need(HEADER_LENGTH + length);
    const from = this.#start + HEADER_LENGTH;
    this.#start = from + length;
    return { status, payload: this.#buffer.slice(from, this.#start) };
  }

  async #need(length: number): Promise<void> {
    while (this.#end - this.#start < length) {
      this.#makeRoom(length);
      if (await this.#fill() === null) {
        throw new ConnectionEnded(`the connection ended after ${this.#end - this.#start} of ${length} bytes`);
      }
    }
  }

  #makeRoom(length: number): void {
    if (this.#start + length <= this.#buffer.length) return;
    const unread = this.#buffer.subarray(this.#start, this.#end);
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(unread);
      this.#buffer = larger;
    } else {
      this.#buffer.set(unread);
    }
    this.#end -= this.#start;
    this.#start = 0;
  }

  async #fill(): Promise<number | null> {
    if (this.#start === this.#end) this.#start = this.#end = 0;
    const got = await this.#socket.read(this.#buffer.subarray(this.#end));
    if (got !== null) this.#end += got;
    return got;
  }
}

export function frame(code: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 4 + payload.length, true);
  view.setUint32(4, code, true);
  bytes.set(payload, HEADER_LENGTH);
  return bytes;
}

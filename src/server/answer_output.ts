/**
 * The answers of a connection on their way out. Small ones gather until nothing more has arrived to be answered, and
 * leave in one write; the messages of a poll leave from the slab they were read into, those of a long one in pieces.
 */
import type { PolledMessages } from "../broker/mod.ts";
import type { MessageStream } from "../log/mod.ts";
import type { Clock, Socket } from "../platform/mod.ts";
import {
  POLLED_HEADER_LENGTH,
  RESPONSE_HEADER_LENGTH,
  writePolledHeader,
  Writer,
  writeResponseHeader,
} from "../wire/mod.ts";
import { patienceMs } from "./patience.ts";

const OK = 0;

/** What stands before the messages of a poll. */
const HEADERS_LENGTH = RESPONSE_HEADER_LENGTH + POLLED_HEADER_LENGTH;

/** Past this the gathered answers leave, though more could be added. */
const FULL_LENGTH = 64 * 1024;

/** Polls up to this size are copied behind the answers before them: cheaper than a write of their own. */
const COPIED_POLL_LENGTH = 4 * 1024;

/** The answer could not be sent, or not to its end: the connection is of no more use, nobody can be told why. */
export class PeerGone extends Error {
  override readonly name = "PeerGone";
}

export class AnswerOutput {
  readonly #socket: Socket;
  /** What gathers now. While it is written, others may add to the spare one. */
  #writer = new Writer();
  #spare = new Writer();
  #sending: Promise<void> | undefined;
  readonly #clock: Clock;
  #dueAtMs: number | undefined;

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
  }

  /** When the peer must have taken what is being sent. */
  get dueAtMs(): number | undefined {
    return this.#dueAtMs;
  }

  get isEmpty(): boolean {
    return this.#writer.length === 0;
  }

  get isFull(): boolean {
    return this.#writer.length >= FULL_LENGTH;
  }

  /** An answer without payload: 0 is OK, everything else an error. */
  addStatus(status: number): void {
    this.#writer.u32(status);
    this.#writer.u32(0);
  }

  add(encode: (writer: Writer) => void): void {
    const at = this.#writer.length;
    this.addStatus(OK);
    try {
      encode(this.#writer);
    } catch (error) {
      this.#writer.truncate(at);
      throw error;
    }
    this.#writer.patchU32(at + 4, this.#writer.length - at - RESPONSE_HEADER_LENGTH);
  }

  /** Sends a poll's answer, or gathers it when it is small. Takes the messages over. */
  addPolled(polled: PolledMessages): void | Promise<void> {
    const { read } = polled;
    if (read.stream !== undefined) return this.#sendStream(polled, read.stream);
    const answer = read.withRoom(HEADERS_LENGTH);
    writeHeaders(answer, polled);
    if (answer.length > COPIED_POLL_LENGTH) return this.#sendPolled(polled, answer);
    this.#writer.raw(answer);
    read.release();
  }

  /** undefined when there is nothing to send: the caller need not wait then. Errors: PeerGone. */
  flush(): Promise<void> | undefined {
    if (this.isEmpty) return undefined;
    return this.#sending === undefined ? this.#begin(this.#takeGathered()) : this.#flushLater();
  }

  /** What gathers until its turn leaves with it. */
  async #flushLater(): Promise<void> {
    await this.#turn();
    if (!this.isEmpty) await this.#begin(this.#takeGathered());
  }

  #takeGathered(): Uint8Array {
    const full = this.#writer;
    this.#writer = this.#spare;
    this.#writer.reset();
    this.#spare = full;
    return full.bytes();
  }

  async #sendStream(polled: PolledMessages, stream: MessageStream): Promise<void> {
    const { read } = polled;
    try {
      // An error can still be answered before the headers leave.
      let piece = await stream.next();
      const headers = new Uint8Array(HEADERS_LENGTH);
      writeHeaders(headers, polled);
      this.#writer.raw(headers);
      await this.#turn();
      const gathered = this.#takeGathered();
      this.#socket.announce?.(gathered.length + read.lengthBytes);
      await this.#begin(gathered);
      let leftMs = patienceMs(read.lengthBytes);
      while (piece !== undefined) {
        const startedAtMs = this.#clock.monotonicMs();
        await this.#send(piece, Math.min(leftMs, patienceMs(piece.length)));
        // Time that the disk or others take is not the client's.
        leftMs -= this.#clock.monotonicMs() - startedAtMs;
        piece = await nextOf(stream);
      }
    } finally {
      read.release();
    }
  }

  async #sendPolled({ read }: PolledMessages, answer: Uint8Array): Promise<void> {
    try {
      await this.flush();
      await this.#send(answer);
    } finally {
      read.release();
    }
  }

  async #send(bytes: Uint8Array, allowedMs?: number): Promise<void> {
    await this.#turn();
    await this.#begin(bytes, allowedMs);
  }

  /** One write at a time. At most one other waits: requests are handled one after another. */
  async #turn(): Promise<void> {
    while (this.#sending !== undefined) {
      const ahead = this.#sending;
      await ahead.catch(() => {});
      // It has cleared itself, unless it failed before it was begun.
      if (this.#sending === ahead) this.#sending = undefined;
    }
  }

  #begin(bytes: Uint8Array, allowedMs = patienceMs(bytes.length)): Promise<void> {
    this.#dueAtMs = this.#clock.monotonicMs() + allowedMs;
    return this.#sending = this.#writeAll(bytes);
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    try {
      let done = await this.#socket.write(bytes);
      while (done < bytes.length) done += await this.#socket.write(bytes.subarray(done));
    } catch (cause) {
      throw new PeerGone((cause as Error).message, { cause });
    } finally {
      this.#sending = undefined;
      this.#dueAtMs = undefined;
    }
  }
}

function writeHeaders(into: Uint8Array, { partitionId, currentOffset, read }: PolledMessages): void {
  const { messagesCount, lengthBytes } = read;
  writeResponseHeader(into, 0, OK, POLLED_HEADER_LENGTH + lengthBytes);
  writePolledHeader(into, RESPONSE_HEADER_LENGTH, { partitionId, currentOffset, messagesCount });
}

/** In the midst of an answer no error can be told any more: it breaks off, so that nothing wrong is taken for right. */
async function nextOf(stream: MessageStream): Promise<Uint8Array | undefined> {
  try {
    return await stream.next();
  } catch (cause) {
    throw new PeerGone(`an answer broke off: ${(cause as Error).message}`, { cause });
  }
}

/**
 * The answers of a connection on their way out. Small ones gather until nothing more has arrived to be answered, and
 * leave in one write; the messages of a poll leave from the slab they were read into.
 */
import type { PolledMessages } from "../broker/mod.ts";
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

/** Past this the gathered answers leave, though more could be added. */
const FULL_LENGTH = 64 * 1024;

/** Polls up to this size are copied behind the answers before them: cheaper than a write of their own. */
const COPIED_POLL_LENGTH = 4 * 1024;

/** The answer could not be sent: nobody is there to be told why. */
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
    const payloadLength = POLLED_HEADER_LENGTH + read.lengthBytes;
    const answer = read.withRoom(RESPONSE_HEADER_LENGTH + POLLED_HEADER_LENGTH);
    writeResponseHeader(answer, 0, OK, payloadLength);
    writePolledHeader(answer, RESPONSE_HEADER_LENGTH, {
      partitionId: polled.partitionId,
      currentOffset: polled.currentOffset,
      messagesCount: read.messagesCount,
    });
    if (answer.length > COPIED_POLL_LENGTH) return this.#sendPolled(polled, answer);
    this.#writer.raw(answer);
    read.release();
  }

  /** Errors: PeerGone. */
  async flush(): Promise<void> {
    if (this.isEmpty) return;
    const full = this.#writer;
    this.#writer = this.#spare;
    await this.#send(full.bytes());
    full.reset();
    this.#spare = full;
  }

  async #sendPolled({ read }: PolledMessages, answer: Uint8Array): Promise<void> {
    try {
      await this.flush();
      await this.#send(answer);
    } finally {
      read.release();
    }
  }

  /** One write at a time. At most one other waits: requests are handled one after another. */
  async #send(bytes: Uint8Array): Promise<void> {
    while (this.#sending !== undefined) await this.#sending.catch(() => {});
    this.#sending = this.#writeAll(bytes);
    try {
      await this.#sending;
    } finally {
      this.#sending = undefined;
      this.#dueAtMs = undefined;
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    this.#dueAtMs = this.#clock.monotonicMs() + patienceMs(bytes.length);
    for (let done = 0; done < bytes.length;) {
      try {
        done += await this.#socket.write(done === 0 ? bytes : bytes.subarray(done));
      } catch (cause) {
        throw new PeerGone((cause as Error).message, { cause });
      }
    }
  }
}

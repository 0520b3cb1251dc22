/**
 * Where bodies are packed: small ones here, large ones in a worker, so that nobody else waits for them.
 *
 * The worker is started when the first large body comes, and ended when none has come for a while. It takes one body at a
 * time; the others wait, as many as fit in some memory. What it has packed it copies into the shared memory of all
 * buffers, to the place that it is given. When it dies, the request that it was at fails, and the next gets another one.
 */
import type { Slab } from "../../../log/mod.ts";
import type { Clock, Timer } from "../../../platform/mod.ts";
import { BrokerError, type Partitioning } from "../../../wire/mod.ts";
import { RequestError } from "../request_error.ts";
import { pack, type PackRequest } from "./pack.ts";
import { PackingThread } from "./packing_thread.ts";
import type { Refused } from "./worker_messages.ts";

/** A batch that is to be laid somewhere, or dropped. Dropping one that was laid somewhere is fine. */
export interface PackedBatch {
  readonly partitioning: Partitioning | undefined;
  readonly messagesCount: number;
  readonly lengthBytes: number;
  /** Errors: Error when the worker dies at it. */
  moveTo(slab: Slab): void | Promise<void>;
  drop(): void;
}

export interface Packer {
  /** Errors: RequestError, also 429 when too much waits; BrokerError; Error when the worker dies at it. */
  pack(request: PackRequest): PackedBatch | Promise<PackedBatch>;
  close(): void;
}

/** Up to here packing takes less than to ask somebody else. */
const SMALL_LENGTH = 64 * 1024;
/** Of bodies that wait; one always may. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
const IDLE_MS = 60_000;

/** Packs everything here. */
export const packsHere: Packer = { pack: packHere, close: () => {} };

export class ThreadPacker implements Packer {
  readonly #clock: Clock;
  readonly #start: () => PackingThread;
  readonly #mostWaitingBytes: number;
  #thread: PackingThread | undefined;
  #timer: Timer | undefined;
  #waitingBytes = 0;
  /** Resolves when the thread is free for whoever comes next. */
  #turn: Promise<void> = Promise.resolve();

  constructor(
    clock: Clock,
    start: () => PackingThread = () => new PackingThread(),
    mostWaitingBytes = MOST_WAITING_BYTES,
  ) {
    this.#clock = clock;
    this.#start = start;
    this.#mostWaitingBytes = mostWaitingBytes;
  }

  pack(request: PackRequest): PackedBatch | Promise<PackedBatch> {
    return request.body.length <= SMALL_LENGTH ? packHere(request) : this.#packThere(request);
  }

  close(): void {
    this.#timer?.cancel();
    this.#thread?.end();
    this.#thread = undefined;
  }

  async #packThere(request: PackRequest): Promise<PackedBatch> {
    const { length } = request.body;
    if (this.#waitingBytes > 0 && this.#waitingBytes + length > this.#mostWaitingBytes) {
      throw new BrokerError(
        "error",
        "too much is being sent; nothing of this was stored, send it again later",
        1000,
      );
    }
    this.#waitingBytes += length;
    const turn = this.#turn;
    const { promise, resolve: free } = Promise.withResolvers<void>();
    this.#turn = promise;
    const done = () => {
      this.#rest();
      free();
    };
    try {
      await turn;
      return await this.#packInTurn(request, done);
    } catch (error) {
      done();
      throw error;
    } finally {
      this.#waitingBytes -= length;
    }
  }

  async #packInTurn(request: PackRequest, done: () => void): Promise<PackedBatch> {
    this.#timer?.cancel();
    const thread = this.#thread ??= this.#start();
    const answer = await this.#ask(thread.pack(request));
    if (answer.kind === "refused") throw errorOf(answer);
    let isOver = false;
    return {
      ...answer,
      moveTo: async ({ address }) => {
        isOver = true;
        await this.#ask(thread.moveTo(address)).finally(done);
      },
      drop: () => {
        if (isOver) return;
        isOver = true;
        thread.drop();
        done();
      },
    };
  }

  async #ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      this.#thread?.end();
      this.#thread = undefined;
      throw error;
    }
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(IDLE_MS, () => this.close());
  }
}

function packHere(request: PackRequest): PackedBatch {
  const { index, messages, partitioning, messagesCount } = pack(request);
  return {
    partitioning,
    messagesCount,
    lengthBytes: index.length + messages.length,
    moveTo: ({ bytes }) => {
      bytes.set(index);
      bytes.set(messages, index.length);
    },
    drop: () => {},
  };
}

function errorOf({ code, reason, httpStatus, hint }: Refused): Error {
  return httpStatus === undefined
    ? new BrokerError(code, reason)
    : new RequestError(httpStatus, code, reason, hint);
}

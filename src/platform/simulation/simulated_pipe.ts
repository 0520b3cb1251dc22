/**
 * One direction of a simulated connection: a bounded buffer between a writer and a reader. The seed says how many
 * bytes each read and each write handles and, through the scheduler, when; a full buffer makes writers wait.
 */
import type { Seed } from "./seed.ts";
import type { SimulatedScheduler } from "./simulated_scheduler.ts";

export interface PipeOptions {
  /** The most bytes that are written and not yet read; 64 KiB when absent. */
  readonly bufferBytes?: number;
  /** Probability, 0 to 1, that a read or a write handles only a few of the bytes; 1/4 when absent. */
  readonly splitting?: number;
}

interface Waiting<T> {
  readonly view: Uint8Array;
  readonly resolve: (value: T) => void;
  readonly reject: (cause: Error) => void;
}

const BUFFER_BYTES = 65_536;
const FEW_BYTES = 16;

export class SimulatedPipe {
  readonly #seed: Seed;
  readonly #scheduler: SimulatedScheduler;
  readonly #splitting: number;
  readonly #buffer: Uint8Array;
  #start = 0;
  #length = 0;
  #hasEnded = false;
  #failure: Error | undefined;
  readonly #readers: Waiting<number | null>[] = [];
  readonly #writers: Waiting<number>[] = [];

  constructor(seed: Seed, scheduler: SimulatedScheduler, options: PipeOptions = {}) {
    this.#seed = seed;
    this.#scheduler = scheduler;
    this.#splitting = options.splitting ?? 1 / 4;
    this.#buffer = new Uint8Array(options.bufferBytes ?? BUFFER_BYTES);
  }

  /** Bytes that are written and not yet read. */
  get length(): number {
    return this.#length;
  }

  read(view: Uint8Array): Promise<number | null> {
    return new Promise((resolve, reject) => {
      this.#readers.push({ view, resolve, reject });
      this.#scheduler.later(this.#move);
    });
  }

  write(view: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#writers.push({ view, resolve, reject });
      this.#scheduler.later(this.#move);
    });
  }

  /** The writer has no more: the reader gets what is in the buffer, then the end. */
  end(): void {
    this.#hasEnded = true;
    this.#scheduler.later(this.#move);
  }

  /** Nothing more passes, what is in the buffer is gone; whoever waits gets the error. */
  fail(cause: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = cause;
    this.#length = 0;
    this.#scheduler.later(this.#move);
  }

  /** Takes one step for a writer and one for a reader, where they can go on; comes again while something moves. */
  readonly #move = (): void => {
    const moved = [this.#serveWriter(), this.#serveReader()].includes(true);
    if (moved && this.#readers.length + this.#writers.length > 0) this.#scheduler.later(this.#move);
  };

  #serveWriter(): boolean {
    const writer = this.#writers[0];
    if (writer === undefined) return false;
    const failure = this.#failure ??
      (this.#hasEnded ? new Error("broken pipe: the stream was ended") : undefined);
    const room = this.#buffer.length - this.#length;
    if (failure === undefined && room === 0 && writer.view.length > 0) return false;
    this.#writers.shift();
    if (failure !== undefined) writer.reject(failure);
    else writer.resolve(this.#put(writer.view, this.#portion(Math.min(room, writer.view.length))));
    return true;
  }

  #serveReader(): boolean {
    const reader = this.#readers[0];
    if (reader === undefined) return false;
    if (this.#length === 0 && !this.#hasEnded && this.#failure === undefined) return false;
    this.#readers.shift();
    if (this.#failure !== undefined) reader.reject(this.#failure);
    else if (this.#length === 0) reader.resolve(null);
    else reader.resolve(this.#take(reader.view, this.#portion(Math.min(this.#length, reader.view.length))));
    return true;
  }

  #portion(possible: number): number {
    if (possible <= 1 || !this.#seed.chance(this.#splitting)) return possible;
    return 1 + this.#seed.below(Math.min(possible, FEW_BYTES));
  }

  #put(view: Uint8Array, count: number): number {
    const position = (this.#start + this.#length) % this.#buffer.length;
    const first = Math.min(count, this.#buffer.length - position);
    this.#buffer.set(view.subarray(0, first), position);
    this.#buffer.set(view.subarray(first, count), 0);
    this.#length += count;
    return count;
  }

  #take(view: Uint8Array, count: number): number {
    const first = Math.min(count, this.#buffer.length - this.#start);
    view.set(this.#buffer.subarray(this.#start, this.#start + first));
    view.set(this.#buffer.subarray(0, count - first), first);
    this.#start = (this.#start + count) % this.#buffer.length;
    this.#length -= count;
    return count;
  }
}

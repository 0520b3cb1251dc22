/**
 * An open file on the real disk: a descriptor and positioned reads and writes through `node:fs` (1.5 and 2.4 µs a
 * call; seek and read on a `Deno.FsFile` would mix up concurrent readers). Views of shared memory are fine.
 */
import fs from "node:fs";
import { DiskError, type DiskFile } from "./disk.ts";
import { diskError, errnoOf } from "./deno_disk_error.ts";

type Callback<T> = (error: Error | null, value: T) => void;

export class DenoFile implements DiskFile {
  readonly #descriptor: number;
  readonly #isWritable: boolean;
  #closed = false;

  /** Operations off the event loop. While there are any the descriptor stays, or its number could be another file's. */
  #inFlight = 0;

  constructor(readonly path: string, descriptor: number, isWritable: boolean) {
    this.#descriptor = descriptor;
    this.#isWritable = isWritable;
  }

  length(): number {
    return this.#now("measure", (descriptor) => fs.fstatSync(descriptor).size);
  }

  readSync(into: Uint8Array, position: number): number {
    return this.#now("read", (descriptor) => fs.readSync(descriptor, into, 0, into.length, position));
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return this.#later<number>(
      "read",
      (descriptor, done) => fs.read(descriptor, into, 0, into.length, position, done),
    );
  }

  writeSync(from: Uint8Array, position: number): number {
    return this.#now("write", (descriptor) => fs.writeSync(descriptor, from, 0, from.length, position));
  }

  /**
   * The callback forms of `node:fs` write on the event loop all the same (Deno 2.9); a `Deno.FsFile` does not. So there is
   * one for each such write, with a position that nobody else moves.
   */
  async write(from: Uint8Array, position: number): Promise<number> {
    this.#mustBeOpen("write");
    const twin = this.#isWritable ? openTwin(this.path, this.#descriptor) : undefined;
    if (twin === undefined) return this.writeSync(from, position);
    try {
      twin.seekSync(position, Deno.SeekMode.Start);
      return await untilUninterrupted(() => twin.write(from));
    } catch (cause) {
      throw diskError("write", this.path, cause);
    } finally {
      twin.close();
    }
  }

  truncate(length: number): void {
    this.#now("truncate", (descriptor) => fs.ftruncateSync(descriptor, length));
  }

  sync(): Promise<void> {
    return this.#later<void>("sync", (descriptor, done) => fs.fdatasync(descriptor, (e) => done(e)));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#inFlight === 0) this.#closeDescriptor();
  }

  /** Runs a synchronous call, again while a signal interrupts it. */
  #now<T>(operation: string, call: (descriptor: number) => T): T {
    this.#mustBeOpen(operation);
    for (;;) {
      try {
        return call(this.#descriptor);
      } catch (cause) {
        if (errnoOf(cause) !== "EINTR") throw diskError(operation, this.path, cause);
      }
    }
  }

  /** The same for a call off the event loop. */
  async #later<T>(
    operation: string,
    call: (descriptor: number, done: (error: Error | null, value?: T) => void) => void,
  ): Promise<T> {
    this.#mustBeOpen(operation);
    this.#inFlight += 1;
    try {
      return await uninterrupted<T>((done) => call(this.#descriptor, done as Callback<T | undefined>));
    } catch (cause) {
      throw diskError(operation, this.path, cause);
    } finally {
      this.#inFlight -= 1;
      if (this.#closed && this.#inFlight === 0) this.#closeDescriptor();
    }
  }

  #mustBeOpen(operation: string): void {
    if (this.#closed) throw new DiskError("io_error", operation, this.path, "the file is closed");
  }

  #closeDescriptor(): void {
    try {
      fs.closeSync(this.#descriptor);
    } catch (cause) {
      throw diskError("close", this.path, cause);
    }
  }
}

/** The same file opened once more; undefined when it has another name now, or none, or no descriptor is free. */
function openTwin(path: string, descriptor: number): Deno.FsFile | undefined {
  let twin: Deno.FsFile | undefined;
  try {
    twin = Deno.openSync(path, { write: true });
    const [one, other] = [fs.fstatSync(descriptor), twin.statSync()];
    if (one.ino === other.ino && one.dev === other.dev) return twin;
  } catch {
    // What there is to say about it, a write to the file itself says.
  }
  twin?.close();
  return undefined;
}

async function untilUninterrupted<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (cause) {
      if (errnoOf(cause) !== "EINTR") throw cause;
    }
  }
}

/** A callback-style call as a promise, made again while a signal interrupts it. */
export function uninterrupted<T>(call: (done: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const attempt = () =>
      call((error, value) => {
        if (error === null || error === undefined) resolve(value);
        else if (errnoOf(error) === "EINTR") attempt();
        else reject(error);
      });
    attempt();
  });
}

/** An open file of the simulated disk. */
import { DiskError, type DiskFile } from "../disk.ts";
import type { Seed } from "./seed.ts";
import type { SimulatedContent } from "./simulated_content.ts";
import type { DiskOperation, SimulatedFaults, Steps } from "./simulated_faults.ts";
import { survival } from "./survival.ts";

/** What all files of a disk have in common. */
export interface FileHost {
  readonly faults: SimulatedFaults;
  readonly seed: Seed;
  /** Probability, 0 to 1, that a read or a write handles only a part of the bytes. */
  readonly shortTransfers: number;
  /** Bytes that may still be stored. */
  freeBytes(): number;
}

export class SimulatedFile implements DiskFile {
  readonly #host: FileHost;
  readonly #content: SimulatedContent;
  readonly #isWritable: boolean;
  readonly #life: number;
  #isClosed = false;

  constructor(readonly path: string, host: FileHost, content: SimulatedContent, isWritable: boolean) {
    this.#host = host;
    this.#content = content;
    this.#isWritable = isWritable;
    this.#life = host.faults.life;
  }

  length(): number {
    this.#host.faults.mustLive(this.#life);
    this.#mustBeOpen("measure");
    return this.#content.length;
  }

  readSync(into: Uint8Array, position: number): number {
    return this.#now("read", this.#reading(into, position));
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return this.#later("read", this.#reading(into, position));
  }

  writeSync(from: Uint8Array, position: number): number {
    return this.#now("write", this.#writing(from, position));
  }

  write(from: Uint8Array, position: number): Promise<number> {
    return this.#later("write", this.#writing(from, position));
  }

  truncate(length: number): void {
    const truncate = () => this.#content.truncate(length);
    this.#now("truncate", { whole: truncate, half: () => this.#host.seed.chance(0.5) && truncate() });
  }

  // deno-lint-ignore require-await -- a refusal is a rejection, as on the real disk
  async sync(): Promise<void> {
    const content = this.#content;
    const faults = this.#host.faults;
    faults.mustLive(this.#life);
    this.#mustBeOpen("sync");
    // What is in flight when the process dies stays so: the kernel may finish it, or the power may fail first.
    const snapshot = content.beginSync();
    return faults.runLater("sync", this.path, this.#life, {
      whole: () => content.finishSync(snapshot),
      half: () => {},
      failed: () => content.failSync(snapshot, survival("seed", this.#host.seed)),
    });
  }

  close(): void {
    this.#isClosed = true;
  }

  #reading(into: Uint8Array, position: number): Steps<number> {
    return {
      whole: () => {
        const given = this.#content.givenAt(position, into.length);
        if (given === 0 && into.length > 0) {
          throw new DiskError("io_error", "read", this.path, "the medium is damaged");
        }
        return this.#content.read(into.subarray(0, this.#portion(given)), position);
      },
    };
  }

  #writing(from: Uint8Array, position: number): Steps<number> {
    return {
      whole: () => {
        const count = this.#fitting(this.#portion(from.length), position);
        this.#content.write(from.subarray(0, count), position);
        return count;
      },
      half: () => {
        this.#content.write(from.subarray(0, this.#host.seed.below(from.length + 1)), position);
      },
    };
  }

  /** All of the bytes or, now and then, fewer; at least one. */
  #portion(length: number): number {
    const { seed, shortTransfers } = this.#host;
    return length > 1 && seed.chance(shortTransfers) ? 1 + seed.below(length - 1) : length;
  }

  /** How many of the bytes still fit on the disk, at least one. Errors: no_space. */
  #fitting(count: number, position: number): number {
    const growth = position + count - this.#content.length;
    if (growth <= 0) return count;
    const fitting = count - Math.max(0, growth - this.#host.freeBytes());
    if (fitting <= 0) throw new DiskError("no_space", "write", this.path, "no space is left on the disk");
    return fitting;
  }

  #now<T>(operation: DiskOperation, steps: Steps<T>): T {
    this.#host.faults.mustLive(this.#life);
    this.#mustBeOpen(operation);
    return this.#host.faults.run(operation, this.path, this.#life, steps);
  }

  // deno-lint-ignore require-await -- a refusal is a rejection, as on the real disk
  async #later<T>(operation: DiskOperation, steps: Steps<T>): Promise<T> {
    this.#host.faults.mustLive(this.#life);
    this.#mustBeOpen(operation);
    return this.#host.faults.runLater(operation, this.path, this.#life, steps);
  }

  #mustBeOpen(operation: string): void {
    if (this.#isClosed) throw new DiskError("io_error", operation, this.path, "the file is closed");
    if (!this.#isWritable && ["write", "truncate"].includes(operation)) {
      throw new DiskError("io_error", operation, this.path, "the file is open for reading only");
    }
  }
}

/** A worker that packs. One question at a time; it has died when an answer is an error. */
import { sharedMemory } from "../../../log/mod.ts";
import type { PackRequest } from "./pack.ts";
import source from "./packing_worker.js" with { type: "text" };
import type { FromWorker, PackedElsewhere, Refused, ToWorker } from "./worker_messages.ts";

type Settle = { readonly resolve: (answer: FromWorker) => void; readonly reject: (error: Error) => void };

export class PackingThread {
  readonly #worker: Worker;
  #asked: Settle | undefined;
  #isDead = false;

  /** `code` is for tests of what happens when it dies. */
  constructor(code = source) {
    // A file would need the permission to read it.
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.#worker = new Worker(url, { type: "module", name: "packing" });
    URL.revokeObjectURL(url);
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#asked?.resolve(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message);
    };
    this.#tell({ kind: "memory", memory: sharedMemory });
  }

  async pack(request: PackRequest): Promise<PackedElsewhere | Refused> {
    return await this.#ask({ kind: "pack", request }, [request.body.buffer]) as PackedElsewhere | Refused;
  }

  async moveTo(address: number): Promise<void> {
    await this.#ask({ kind: "move", address });
  }

  drop(): void {
    this.#tell({ kind: "drop" });
  }

  /** Whoever waits for an answer gets an error. */
  end(): void {
    this.#worker.terminate();
    this.#die("it was ended");
  }

  #ask(message: ToWorker, transfer: Transferable[] = []): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      if (this.#isDead) this.#die("it is dead");
      else this.#worker.postMessage(message, transfer);
    });
  }

  #tell(message: ToWorker): void {
    if (!this.#isDead) this.#worker.postMessage(message);
  }

  #die(reason: string): void {
    this.#isDead = true;
    this.#asked?.reject(new Error(`the worker that packs large bodies died: ${reason}`));
    this.#asked = undefined;
  }
}

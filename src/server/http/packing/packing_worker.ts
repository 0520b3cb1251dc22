/**
 * Packs large bodies in a thread of its own, one after another (packer.ts). `deno task packing` makes packing_worker.js of
 * it, which is what runs: a worker must come with the program, and may read no file.
 */
/// <reference lib="deno.worker" />
import { BrokerError } from "../../../wire/mod.ts";
import { RequestError } from "../request_error.ts";
import type { BatchBytes } from "./batch_writer.ts";
import { pack } from "./pack.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

let memory: WebAssembly.Memory | undefined;
/** What was packed, until it is told where to go. */
let waiting: BatchBytes | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case "memory":
      memory = data.memory;
      return;
    case "pack":
      return answer(packed(data.request));
    case "move":
      moveTo(data.address);
      return answer({ kind: "moved" });
    case "drop":
      waiting = undefined;
  }
};

function packed(request: Parameters<typeof pack>[0]): FromWorker {
  try {
    const { index, messages, partitioning, messagesCount } = pack(request);
    waiting = { index, messages };
    return { kind: "packed", partitioning, messagesCount, lengthBytes: index.length + messages.length };
  } catch (error) {
    const { message: reason } = error as Error;
    if (error instanceof RequestError) {
      const { code, httpStatus, hint } = error;
      return { kind: "refused", code, reason, httpStatus, hint };
    }
    if (error instanceof BrokerError) {
      return { kind: "refused", code: error.code, reason, httpStatus: undefined, hint: undefined };
    }
    throw error;
  }
}

function moveTo(address: number): void {
  // The buffer that is known here is too short when the memory has grown in another thread.
  memory!.grow(0);
  const { index, messages } = waiting!;
  const place = new Uint8Array(memory!.buffer, address, index.length + messages.length);
  place.set(index);
  place.set(messages, index.length);
  waiting = undefined;
}

function answer(message: FromWorker): void {
  self.postMessage(message);
}

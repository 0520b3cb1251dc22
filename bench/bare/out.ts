/**
 * The limit of polling: every frame is answered with the next batch of a file, read in one call behind a reserved header
 * and sent in one write; behind the last batch comes the first.
 * `deno run out.ts <directory> <bytes of a batch> <messages of a batch> <batches>`
 */
import fs from "node:fs";
import { serve } from "./serve.ts";

const [directory, ...numbers] = Deno.args as [string, ...string[]];
const [batchLength, messagesCount, batchesCount] = numbers.map(Number) as [number, number, number];

/** Status, length of the payload, then u32 partition, u64 current offset, u32 count. */
const HEADER_LENGTH = 8 + 16;

/** Answers that are not on their way, the warmest last: eight connections need not have eight cold ones. */
const free: Uint8Array[] = [];

const path = `${directory}/data`;
writeData();

await serve(directory, () => {
  const descriptor = fs.openSync(path, "r");
  let next = 0;
  return {
    answer() {
      const answer = free.pop() ?? newAnswer();
      const position = next * batchLength;
      next = (next + 1) % batchesCount;
      const got = fs.readSync(descriptor, answer, HEADER_LENGTH, batchLength, position);
      if (got !== batchLength) throw new Error(`${got} of ${batchLength} bytes at ${position}`);
      return answer;
    },
    sent: (answer) => free.push(answer),
    [Symbol.dispose]: () => fs.closeSync(descriptor),
  };
});

function newAnswer(): Uint8Array {
  const answer = new Uint8Array(HEADER_LENGTH + batchLength);
  const view = new DataView(answer.buffer);
  view.setUint32(4, answer.length - 8, true);
  view.setUint32(HEADER_LENGTH - 4, messagesCount, true);
  return answer;
}

function writeData(): void {
  using file = Deno.openSync(path, { write: true, createNew: true });
  const batch = new Uint8Array(batchLength).fill(0x67);
  for (let batches = 0; batches < batchesCount; batches++) {
    for (let done = 0; done < batch.length;) done += file.writeSync(batch.subarray(done));
  }
}

/**
 * The limit of sending: receives a frame, writes it to the end of its connection's file, answers eight bytes; with
 * `sync` only when the disk has them. `deno run in.ts <directory> [sync]`
 */
import { OK, serve } from "./serve.ts";

const [directory, sync] = Deno.args as [string, string?];
let opened = 0;

Deno.mkdirSync(`${directory}/data`);

await serve(directory, () => {
  const file = Deno.openSync(`${directory}/data/${opened++}`, { write: true, createNew: true });
  return {
    answer(frame) {
      for (let done = 0; done < frame.length;) done += file.writeSync(frame.subarray(done));
      if (sync !== undefined) file.syncDataSync();
      return OK;
    },
    [Symbol.dispose]: () => file.close(),
  };
});

/**
 * The limit of sending: receives a frame, writes it to the end of its connection's file, answers eight bytes.
 * `deno run in.ts <directory>`
 */
import { OK, serve } from "./serve.ts";

const [directory] = Deno.args as [string];
let opened = 0;

Deno.mkdirSync(`${directory}/data`);

await serve(directory, () => {
  const file = Deno.openSync(`${directory}/data/${opened++}`, { write: true, createNew: true });
  return {
    answer(frame) {
      for (let done = 0; done < frame.length;) done += file.writeSync(frame.subarray(done));
      return OK;
    },
    [Symbol.dispose]: () => file.close(),
  };
});

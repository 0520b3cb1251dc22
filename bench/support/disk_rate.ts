/** How often this disk makes one small piece after another durable: write, `fdatasync`, and only then the next. */

/** As long as a message of 1 KB with its header. */
const PIECE = new Uint8Array(1064).fill(0x67);

/** Times a second, on a new file of the directory that is removed again. */
export function serialSyncsPerSecond(directory: string, times: number): number {
  const path = `${directory}/serial-syncs`;
  const start = performance.now();
  {
    using file = Deno.openSync(path, { write: true, createNew: true });
    for (let done = 0; done < times; done++) {
      file.writeSync(PIECE);
      file.syncDataSync();
    }
  }
  const seconds = (performance.now() - start) / 1000;
  Deno.removeSync(path);
  return times / seconds;
}

/** What a process holds when the garbage is gone. */
import v8 from "node:v8";
import vm from "node:vm";
import { sleep } from "../support/within.ts";

v8.setFlagsFromString("--expose-gc");
const collectGarbage: () => void = vm.runInNewContext("gc");

/** Bytes of objects and of buffers outside the heap. */
export async function liveBytes(): Promise<number> {
  // What waits for its turn may still hold what is over.
  await sleep(0);
  collectGarbage();
  await sleep(0);
  collectGarbage();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

import assert from "node:assert/strict";
import { stopSignals } from "./stop_signals.ts";

/** Not SIGINT, which the test runner takes for itself. */
const SIGNAL = "SIGTERM";

Deno.test("stopSignals takes twins of the first signal for the same, and calls back with a later one", async () => {
  let now = 5000;
  let arrived = Promise.withResolvers<void>();
  let seconds = 0;
  const signals = stopSignals(() => seconds++, () => {
    arrived.resolve();
    return now;
  });
  const send = async () => {
    arrived = Promise.withResolvers<void>();
    Deno.kill(Deno.pid, SIGNAL);
    await arrived.promise;
  };
  // Waiting for a signal does not keep the event loop alive; a broker's listeners do.
  const alive = setInterval(() => {}, 1000);
  try {
    await send();
    assert.equal(await signals.first, SIGNAL);
    await send();
    now += 999;
    await send();
    assert.equal(seconds, 0);
    now += 1;
    await send();
    assert.equal(seconds, 1);
  } finally {
    clearInterval(alive);
    signals.release();
  }
});

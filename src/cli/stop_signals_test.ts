import assert from "node:assert/strict";
import { stopSignals } from "./stop_signals.ts";

Deno.test("stopSignals resolves with the first signal and calls back with every later one", async () => {
  const second = Promise.withResolvers<void>();
  const signals = stopSignals(() => second.resolve());
  // Waiting for a signal does not keep the event loop alive; a broker's listeners do.
  const alive = setInterval(() => {}, 1000);
  try {
    Deno.kill(Deno.pid, "SIGTERM");
    assert.equal(await signals.first, "SIGTERM");
    // Not SIGINT, which the test runner takes for itself.
    Deno.kill(Deno.pid, "SIGTERM");
    await second.promise;
  } finally {
    clearInterval(alive);
    signals.release();
  }
});

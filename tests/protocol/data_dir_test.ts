/**
 * A data folder that the original server wrote and left in order: started on a copy of it, every recorded answer is
 * given, to the byte. Objects with holes in their ids, two segments a partition, offsets of consumers and a group, users
 * of every kind and a token are in it.
 */
import assert from "node:assert/strict";
import { differenceText, replay, type Scenario } from "../support/conversation.ts";
import { realBroker } from "../support/test_broker.ts";

const VECTORS = new URL("../vectors/", import.meta.url);
const FOLDER = new URL("data-dir", VECTORS).pathname;

const { scenarios }: { readonly scenarios: readonly Scenario[] } = JSON.parse(
  Deno.readTextFileSync(new URL("data-dir.json", VECTORS)),
);

for (const scenario of scenarios) {
  Deno.test(`data folder of the original, ${scenario.name}: no difference`, async () => {
    const broker = await realBroker(scenario.serverEnv, FOLDER);
    try {
      assert.equal((await replay(scenario, broker)).map(differenceText).join("\n"), "");
      assert.deepEqual(broker.logger.texts("warn"), []);
      assert.deepEqual(broker.logger.texts("error"), []);
    } finally {
      await broker.stop();
    }
  });
}

/**
 * A data folder that the original server wrote, served by ours: streams, topics, groups, users with their passwords,
 * tokens, offsets and messages, to the byte; then new things take the ids that were free.
 */
import assert from "node:assert/strict";
import { differenceText, replay, type Scenario } from "../support/conversation.ts";
import { realBroker, type TestBroker } from "../support/test_broker.ts";

const VECTORS = new URL("../vectors/", import.meta.url);

Deno.test("a folder of the original server is served as it was", async () => {
  const broker = await realBroker(
    {},
    (dataPath) => copyFolder(new URL("data-dir/", VECTORS).pathname, dataPath),
  );
  try {
    await check(broker);
    assert.deepEqual(broker.logger.texts("error"), []);
  } finally {
    await broker.stop();
  }
});

async function check(broker: TestBroker): Promise<void> {
  const { scenarios } = JSON.parse(Deno.readTextFileSync(new URL("data-dir.json", VECTORS)));
  for (const scenario of scenarios as Scenario[]) {
    const differences = await replay(scenario, broker);
    assert.equal(differences.map(differenceText).join("\n"), "");
  }
}

function copyFolder(from: string, to: string): void {
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    if (!isDirectory) Deno.copyFileSync(source, target);
    else {
      Deno.mkdirSync(target, { recursive: true });
      copyFolder(source, target);
    }
  }
}

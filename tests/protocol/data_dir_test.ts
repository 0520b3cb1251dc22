/**
 * A data folder that the original server wrote, served by ours: streams, topics, groups, users with their passwords,
 * tokens, offsets and messages, to the byte; then new things take the ids that were free.
 */
import assert from "node:assert/strict";
import { differenceText, replay, type Scenario } from "../support/conversation.ts";
import { RawClient } from "../support/raw_client.ts";
import { realBroker, type TestBroker } from "../support/test_broker.ts";
import { sleep } from "../support/within.ts";

const VECTORS = new URL("../vectors/", import.meta.url);

Deno.test("a folder of the original server is served as it was", async () => {
  const broker = await realBroker(
    {},
    (dataPath) => copyFolder(new URL("data-dir/", VECTORS).pathname, dataPath),
  );
  try {
    assert.equal(hashesOfOurs(broker), 0);
    await check(broker);
    assert.deepEqual(broker.logger.texts("error"), []);
    await until(() => hashesOfOurs(broker) > 0, "a hash of ours in the journal after a login");
  } finally {
    await broker.stop();
  }
});

Deno.test("users of the original get in, however many of their clients come at once", async () => {
  const broker = await realBroker(
    {},
    (dataPath) => copyFolder(new URL("data-dir/", VECTORS).pathname, dataPath),
  );
  try {
    for (let wave = 0; wave < 2; wave++) {
      const clients = await Promise.all(Array.from({ length: 6 }, () => newClient(broker)));
      await Promise.all(clients.map((client) => client.login("iggy", "iggy")));
      for (const client of clients) client.close();
    }
    const alice = await newClient(broker);
    await alice.login("alice", "alice-new-secret");
    await alice.changePassword("alice", "alice-new-secret", "a third one");
    await alice.login("alice", "a third one");
    alice.close();
  } finally {
    await broker.stop();
  }
});

async function newClient(broker: TestBroker): Promise<RawClient> {
  return new RawClient(await broker.connect());
}

async function check(broker: TestBroker): Promise<void> {
  const { scenarios } = JSON.parse(Deno.readTextFileSync(new URL("data-dir.json", VECTORS)));
  for (const scenario of scenarios as Scenario[]) {
    const differences = await replay(scenario, broker);
    assert.equal(differences.map(differenceText).join("\n"), "");
  }
}

/** How many hashes of the journal have our parameters; the original's need memory that is not given back. */
function hashesOfOurs(broker: TestBroker): number {
  const journal = new TextDecoder("latin1").decode(Deno.readFileSync(`${broker.dataPath}/state/log`));
  return journal.split("$argon2id$v=19$m=47104,t=1,p=1$").length - 1;
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (isSo()) return;
    await sleep(100);
  }
  throw new Error(`there never was ${what}`);
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

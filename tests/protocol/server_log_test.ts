/**
 * The broker's log files: their number and sizes after many changes, and that neither passwords nor messages get there.
 */
import assert from "node:assert/strict";
import { strFromU8, unzipSync } from "fflate";
import { RawClient } from "../support/raw_client.ts";
import { realBroker, type TestBroker } from "../support/test_broker.ts";

const ROUNDS = 300;
const KB = 1000;
const FILE = /^iggy-server\.log(\.\d+)?$/;

function logFiles({ dataPath }: TestBroker): { readonly name: string; readonly size: number }[] {
  return [...Deno.readDirSync(`${dataPath}/logs`)]
    .filter(({ name }) => FILE.test(name))
    .map(({ name }) => ({ name, size: Deno.statSync(`${dataPath}/logs/${name}`).size }));
}

function logText(broker: TestBroker): string {
  return logFiles(broker).map(({ name }) => Deno.readTextFileSync(`${broker.dataPath}/logs/${name}`)).join(
    "",
  );
}

const CASES = [
  { file: "100 KB", total: "400 KB", claim: "at most 4 files of at most 100 KB" },
  { file: "0", total: "400 KB", claim: "one file" },
  { file: "100 KB", total: "0", claim: "more than one file" },
  { file: "0", total: "0", claim: "one file" },
];

for (const { file, total, claim } of CASES) {
  Deno.test(`server log: files of ${file}, in total ${total}: ${claim} after ${ROUNDS} rounds of changes`, async () => {
    const broker = await realBroker({
      IGGY_SYSTEM_LOGGING_MAX_FILE_SIZE: file,
      IGGY_SYSTEM_LOGGING_MAX_TOTAL_SIZE: total,
      IGGY_SYSTEM_LOGGING_ROTATION_CHECK_INTERVAL: "1 s",
      IGGY_SYSTEM_LOGGING_RETENTION: "30 s",
    });
    try {
      const client = await RawClient.loggedIn(await broker.connect());
      for (let round = 0; round < ROUNDS; round++) {
        const stream = await client.createStream("s");
        await client.createTopic(stream, "t", 3);
        await client.deleteStream(stream);
      }
      client.close();
      const files = logFiles(broker);
      if (file === "0") assert.deepEqual(files.map(({ name }) => name), ["iggy-server.log"]);
      else if (total === "0") assert.ok(files.length >= 2, `${files.length} files`);
      else {
        assert.ok(files.length > 1 && files.length <= 4);
        assert.ok(files.every(({ size }) => Math.floor(size / KB) <= 100));
        assert.ok(files.reduce((sum, { size }) => sum + Math.floor(size / KB), 0) <= 400);
      }
    } finally {
      await broker.stop();
    }
  });
}

Deno.test("server log: lines have the level and the source; a snapshot brings them", async () => {
  const broker = await realBroker();
  try {
    const client = await RawClient.loggedIn(await broker.connect());
    await client.createStream("orders");
    assert.match(
      logText(broker),
      /^\S+Z INFO shard-0 change 1 of user 0 \(iggy\), \d+ bytes .*: create_stream, id 0, name "orders"$/m,
    );
    const archive = unzipSync(await client.ask(11, Uint8Array.of(2, 2, 4, 5)));
    assert.match(strFromU8(archive["server_logs.txt"]!), /INFO shard-0 ready, with data in/);
    client.close();
  } finally {
    await broker.stop();
  }
});

Deno.test("server log: neither passwords nor messages are in it, also when everything is logged", async () => {
  const broker = await realBroker({ IGGY_SYSTEM_LOGGING_LEVEL: "trace" });
  try {
    const client = await RawClient.loggedIn(await broker.connect());
    await assert.rejects(client.login("iggy", "wrong-password"));
    await client.createStream("s");
    await client.createTopic("s", "t", 1);
    const payload = new TextEncoder().encode("message-payload");
    const headers = new TextEncoder().encode("header-of-it");
    await client.send({ stream: "s", topic: "t", partition: 0 }, [{ payload, headers }]);
    await assert.rejects(client.ask(101, payload));
    client.close();
    const text = logText(broker);
    for (const secret of ["wrong-password", "message-payload", "header-of-it", "argon2"]) {
      assert.ok(!text.includes(secret), secret);
    }
  } finally {
    await broker.stop();
  }
});

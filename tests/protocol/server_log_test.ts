/**
 * The broker's log files: their number and sizes after many changes, and that neither passwords nor messages get there.
 */
import assert from "node:assert/strict";
import { strFromU8, unzipSync } from "fflate";
import { RawClient } from "../support/raw_client.ts";
import { realBroker, simulatedBroker, type TestBroker } from "../support/test_broker.ts";

const ROUNDS = 300;
const KB = 1000;
const FILE = /^logs\/iggy-server\.log(\.\d+)?$/;

function logText({ dataPath }: TestBroker): string {
  return Deno.readTextFileSync(`${dataPath}/logs/iggy-server.log`);
}

const CASES = [
  { file: "100 KB", total: "400 KB", claim: "at most 4 files of at most 100 KB" },
  { file: "0", total: "400 KB", claim: "one file" },
  { file: "100 KB", total: "0", claim: "more than one file" },
  { file: "0", total: "0", claim: "one file" },
];

for (const [number, { file, total, claim }] of CASES.entries()) {
  Deno.test(`server log: files of ${file}, in total ${total}: ${claim} after ${ROUNDS} rounds of changes`, async () => {
    const broker = await simulatedBroker(number, {
      IGGY_SYSTEM_LOGGING_MAX_FILE_SIZE: file,
      IGGY_SYSTEM_LOGGING_MAX_TOTAL_SIZE: total,
      IGGY_SYSTEM_LOGGING_ROTATION_CHECK_INTERVAL: "1 s",
      IGGY_SYSTEM_LOGGING_RETENTION: "30 s",
    });
    const client = await RawClient.loggedIn(await broker.connect());
    for (let round = 0; round < ROUNDS; round++) {
      const stream = await client.createStream("s");
      await client.createTopic(stream, "t", 3);
      await client.deleteStream(stream);
    }
    const sizes = [...broker.files()].filter(([path]) => FILE.test(path)).map(([, { length }]) => length);
    if (file === "0") assert.equal(sizes.length, 1);
    else if (total === "0") assert.ok(sizes.length >= 2, `${sizes.length} files`);
    else {
      assert.ok(sizes.length > 1 && sizes.length <= 4);
      assert.ok(sizes.every((size) => Math.floor(size / KB) <= 100));
      assert.ok(sizes.reduce((sum, size) => sum + Math.floor(size / KB), 0) <= 400);
    }
    await broker.stop();
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

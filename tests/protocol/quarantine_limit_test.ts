/** `limits.quarantine`, at its border and one past it: bytes that belong to no message behind the last one of a log. */
import assert from "node:assert/strict";
import { RawClient, Refused } from "../support/raw_client.ts";
import { realBroker, type RestartableBroker } from "../support/test_broker.ts";

const SPOILED = 100;
const TO = { stream: "s", topic: "t", partition: 0 };
const LOG = "streams/0/topics/0/partitions/0/00000000000000000000.log";

/** A partition with one message, whose log is spoiled while nothing runs. */
async function withSpoiledLog(
  quarantine: string,
  task: (broker: RestartableBroker, lengthBytes: number) => Promise<void>,
): Promise<void> {
  const made = await realBroker();
  const files: [string, Uint8Array][] = [];
  try {
    const client = await RawClient.loggedIn(await made.connect());
    await client.createStream("s");
    await client.createTopic("s", "t", 1);
    await client.send(TO, [{ payload: new Uint8Array(8) }]);
    client.close();
    await made.restart();
    readAll(made.dataPath, "", files);
  } finally {
    await made.stop();
  }
  const lengthBytes = files.find(([path]) => path === LOG)![1].length;
  const broker = await realBroker({ IGGY_LIMITS_QUARANTINE: quarantine }, (dataPath) => {
    for (const [path, bytes] of files) {
      Deno.mkdirSync(`${dataPath}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      const spoiled = path === LOG ? [...bytes, ...new Array(SPOILED).fill(7)] : bytes;
      Deno.writeFileSync(`${dataPath}/${path}`, Uint8Array.from(spoiled));
    }
  });
  try {
    await task(broker, lengthBytes);
  } finally {
    await broker.stop();
  }
}

function readAll(root: string, path: string, into: [string, Uint8Array][]): void {
  for (const { name, isDirectory } of Deno.readDirSync(`${root}/${path}`)) {
    const inside = path === "" ? name : `${path}/${name}`;
    if (isDirectory) readAll(root, inside, into);
    else if (/^(?:state\/log$|streams\/|quarantine\/)/.test(inside)) {
      into.push([inside, Deno.readFileSync(`${root}/${inside}`)]);
    }
  }
}

Deno.test("limits.quarantine: what fits to the byte is cut and kept, and the partition takes messages", () =>
  withSpoiledLog(String(SPOILED), async (broker, lengthBytes) => {
    const client = await RawClient.loggedIn(await broker.connect());
    await client.send(TO, [{ payload: new Uint8Array(8) }]);
    assert.equal(Deno.statSync(`${broker.dataPath}/${LOG}`).size, 2 * lengthBytes);
    const kept: [string, Uint8Array][] = [];
    readAll(broker.dataPath, "quarantine", kept);
    assert.deepEqual(kept.map(([, bytes]) => bytes), [new Uint8Array(SPOILED).fill(7)]);
    assert.equal((await client.getTopic("s", "t"))?.messages, 2);
    client.close();
  }));

Deno.test("limits.quarantine: one byte past it is left, and the partition is read and not written", () =>
  withSpoiledLog(String(SPOILED - 1), async (broker, lengthBytes) => {
    const client = await RawClient.loggedIn(await broker.connect());
    await assert.rejects(client.send(TO, [{ payload: new Uint8Array(8) }]), Refused);
    const from = { consumer: 1, ...TO, offset: 0, count: 10 };
    assert.equal((await client.poll(from)).messages.length, 1);
    assert.equal(Deno.statSync(`${broker.dataPath}/${LOG}`).size, lengthBytes + SPOILED);
    client.close();
  }));

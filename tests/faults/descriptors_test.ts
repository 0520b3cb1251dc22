/** Few descriptors: the door pauses and goes on, and partitions share what is left. */
import assert from "node:assert/strict";
import { BrokerProcess } from "../support/broker_process.ts";
import { RawClient } from "../support/raw_client.ts";
import { connectTcp } from "../support/test_broker.ts";

const DESCRIPTORS = 128;
const PARTITIONS = 80;
const CLIENTS = 200;

Deno.test(`descriptors: with ${DESCRIPTORS} of them, ${CLIENTS} clients at the door stop nobody who is in`, async () => {
  const dataPath = Deno.makeTempDirSync({ prefix: "galgo_descriptors_" });
  const broker = await BrokerProcess.start({
    dataPath,
    prefix: ["sh", "-c", `ulimit -n ${DESCRIPTORS}; exec "$@"`, "sh"],
  });
  const crowd: Awaited<ReturnType<typeof connectTcp>>[] = [];
  try {
    const client = await RawClient.loggedIn(await connectTcp(broker.tcp));
    await client.createStream("st");
    await client.createTopic("st", "t", PARTITIONS);
    // The kernel takes them all in; the broker can accept some.
    while (crowd.length < CLIENTS) crowd.push(await connectTcp(broker.tcp));
    for (let turn = 0; turn < 3; turn++) {
      for (let partition = 0; partition < PARTITIONS; partition++) {
        await client.send({ stream: "st", topic: "t", partition }, [{ payload: new Uint8Array(10) }]);
      }
    }
    for (const partition of [0, PARTITIONS - 1]) {
      const from = { stream: "st", topic: "t", partition, consumer: 1, offset: 0, count: 10 };
      assert.equal((await client.poll(from)).messages.length, 3);
    }
    for (const socket of crowd.splice(0)) socket.close();
    const late = await RawClient.loggedIn(await connectTcp(broker.tcp));
    await late.ping();
    late.close();
    client.close();
    const { code } = await broker.stop();
    assert.equal(code, 0, "it stops in order");
  } finally {
    for (const socket of crowd) socket.close();
    await broker.kill();
    Deno.removeSync(dataPath, { recursive: true });
  }
});

/** What one connection does wrong costs that connection, and nobody else. */
import assert from "node:assert/strict";
import { Seed } from "../../src/platform/simulation/mod.ts";
import { frame, FrameConnection } from "../support/frame_connection.ts";
import { RawClient, sendPayload } from "../support/raw_client.ts";
import { clientWithTopic, noise, onEveryNetwork, PARTITION } from "./subject.ts";

const SEND = 101;

onEveryNetwork(
  "garbage bytes end or occupy their own connection only, while another goes on",
  async (broker) => {
    const client = await clientWithTopic(broker);
    const seed = new Seed(20_260_101);
    for (let round = 0; round < 100; round++) {
      const garbage = new FrameConnection(await broker.connect());
      const bytes = noise(4 * (1 + seed.below(2000)), round + 1);
      await garbage.write(bytes).catch(() => undefined);
      await client.send(PARTITION, [{ payload: bytes }]);
      garbage.close();
    }
    const polled = await client.poll({ ...PARTITION, consumer: 1, offset: 0, count: 1000 });
    assert.equal(polled.messages.length, 100);
    client.close();
  },
);

onEveryNetwork(
  "half a frame and then the end of the connection: nothing answered, nothing stored",
  async (broker) => {
    const client = await clientWithTopic(broker);
    const whole = frame(SEND, sendPayload(PARTITION, [{ payload: noise(1000) }]));
    for (const length of [1, 7, 8, 9, 50, whole.length - 1]) {
      const other = await RawClient.loggedIn(await broker.connect());
      await other.connection.write(whole.subarray(0, length));
      other.close();
    }
    await client.ping();
    const topic = await client.getTopic("st", "t");
    assert.deepEqual([topic?.messages, topic?.sizeBytes], [0, 0]);
    client.close();
  },
);

/** An offset can be stored up to the last message, and not for what is not there yet. */
import assert from "node:assert/strict";
import { createGroup, deleteGroup, GroupClient } from "../support/group_client.ts";
import { RawClient } from "../support/raw_client.ts";
import type { TestBroker } from "../support/test_broker.ts";
import { clientWithTopic, PARTITION, withBroker } from "./subject.ts";

const INVALID_OFFSET = { status: 4100 };
const FIVE = new Array(5).fill({ payload: new Uint8Array(8) });

interface Reader {
  store(offset: number): Promise<void>;
  stored(): Promise<number | undefined>;
}

async function checkBounds(client: RawClient, reader: Reader): Promise<void> {
  for (const offset of [0, 1]) await assert.rejects(reader.store(offset), INVALID_OFFSET);
  await client.send(PARTITION, FIVE);
  for (const offset of [2, 4]) {
    await reader.store(offset);
    assert.equal(await reader.stored(), offset);
  }
  await assert.rejects(reader.store(5), INVALID_OFFSET);
  assert.equal(await reader.stored(), 4);
}

async function noStreams(client: RawClient, broker: TestBroker): Promise<void> {
  await client.deleteStream("st");
  assert.deepEqual(await client.streamNames(), []);
  assert.deepEqual(broker.logger.texts("error"), []);
}

Deno.test("stored offsets: a consumer's is at most that of the last message", async () => {
  await withBroker(async (broker) => {
    const client = await clientWithTopic(broker);
    const address = { ...PARTITION, consumer: "c" };
    await checkBounds(client, {
      store: (offset) => client.storeOffset(address, offset),
      stored: () => client.getOffset(address),
    });
    await noStreams(client, broker);
  });
});

Deno.test("stored offsets: a group's is at most that of the last message", async () => {
  await withBroker(async (broker) => {
    const client = await clientWithTopic(broker);
    const place = { stream: "st", topic: "t", group: "g" };
    await createGroup(client, place);
    const member = new GroupClient(client, place);
    await member.join();
    await checkBounds(client, {
      store: (offset) => member.commit(0, offset),
      stored: () => member.storedOffset(0),
    });
    await member.leave();
    await deleteGroup(client, place);
    await noStreams(client, broker);
  });
});

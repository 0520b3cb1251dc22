/** A member of a group that was silent for too long, and the next one that goes on where it stopped. */
import assert from "node:assert/strict";
import { createGroup, GroupClient } from "../support/group_client.ts";
import { RawClient } from "../support/raw_client.ts";
import { simulatedBroker } from "../support/test_broker.ts";
import { clientWithTopic, PARTITION } from "./subject.ts";

const PLACE = { stream: "st", topic: "t", group: "g" };
const STALE_CLIENT = { status: 30 };

Deno.test("a stale member is refused and closed, and the next member gets what is left", async () => {
  const broker = await simulatedBroker(1, { IGGY_HEARTBEAT_ENABLED: "true", IGGY_HEARTBEAT_INTERVAL: "2 s" });
  const admin = await clientWithTopic(broker);
  await createGroup(admin, PLACE);
  await admin.send(PARTITION, new Array(10).fill({ payload: new Uint8Array(8) }));
  const silent = new GroupClient(await RawClient.loggedIn(await broker.connect()), PLACE);
  await silent.join();
  assert.deepEqual((await silent.poll({ count: 5, autoCommit: true })).offsets, [0, 1, 2, 3, 4]);

  await broker.sleep(4000);
  await assert.rejects(silent.poll({ count: 5, autoCommit: true }), STALE_CLIENT);
  await silent.raw.connection.expectClosed(1000);
  const next = new GroupClient(await RawClient.loggedIn(await broker.connect()), PLACE);
  await next.join();
  assert.deepEqual((await next.poll({ count: 5, autoCommit: true })).offsets, [5, 6, 7, 8, 9]);
  await broker.stop();
});

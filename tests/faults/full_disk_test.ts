/** A disk that fills up: a file system in memory of 16 MB, with the broker's data on it. */
import assert from "node:assert/strict";
import { BrokerProcess } from "../support/broker_process.ts";
import { runProgram } from "../support/program.ts";
import { RawClient, Refused } from "../support/raw_client.ts";
import { connectTcp } from "../support/test_broker.ts";
import { sleep } from "../support/within.ts";

const SIZE = "16m";
const FILLER_BYTES = 4_000_000;
const PLACE = { stream: "st", topic: "t", partition: 0 };
const CANNOT_APPEND = 4010;
/** Service must be back so soon after there is room again. */
const BACK_WITHIN_MS = 1000;

const mountPoint = Deno.makeTempDirSync({ prefix: "galgo_full_" });
const mounted = runProgram("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", mountPoint]);
const why = mounted.success ? "" : ` (skipped: cannot mount, ${mounted.stderr.trim()})`;
if (!mounted.success) Deno.removeSync(mountPoint);

Deno.test({
  name: `full disk: sends are refused, polls go on, service is back when there is room${why}`,
  ignore: !mounted.success,
  fn: async () => {
    try {
      await fillUp();
    } finally {
      const unmounted = runProgram("umount", [mountPoint]);
      if (unmounted.success) Deno.removeSync(mountPoint);
    }
  },
});

async function fillUp(): Promise<void> {
  const dataPath = `${mountPoint}/data`;
  Deno.writeFileSync(`${mountPoint}/filler`, new Uint8Array(FILLER_BYTES));
  const settings = { IGGY_SYSTEM_PARTITION_MESSAGES_REQUIRED_TO_SAVE: "1" };
  let broker = await BrokerProcess.start({ dataPath, settings });
  try {
    let client = await RawClient.loggedIn(await connectTcp(broker.tcp));
    await client.createStream("st");
    await client.createTopic("st", "t", 1);
    const stored = await sendUntilRefused(client, 0);
    assert.ok(stored >= 8, `${stored} messages of a megabyte are in ${SIZE}`);
    for (let again = 0; again < 3; again++) {
      await assert.rejects(send(client, stored), { status: CANNOT_APPEND });
    }
    await expectStored(client, stored);
    Deno.removeSync(`${mountPoint}/filler`);
    const start = performance.now();
    while (!await isTaken(client, stored)) {
      assert.ok(performance.now() - start < BACK_WITHIN_MS, "it takes messages again");
      await sleep(10);
    }
    await expectStored(client, stored + 1);
    const all = await sendUntilRefused(client, stored + 1);
    client.close();
    await broker.kill();
    broker = await BrokerProcess.start({ dataPath, settings });
    client = await RawClient.loggedIn(await connectTcp(broker.tcp));
    await expectStored(client, all);
    client.close();
  } finally {
    await broker.kill();
  }
}

async function sendUntilRefused(client: RawClient, from: number): Promise<number> {
  for (let number = from;; number++) if (!await isTaken(client, number)) return number;
}

async function isTaken(client: RawClient, number: number): Promise<boolean> {
  try {
    await send(client, number);
    return true;
  } catch (error) {
    assert.equal((error as Refused).status, CANNOT_APPEND);
    return false;
  }
}

async function send(client: RawClient, number: number): Promise<void> {
  await client.send(PLACE, [{ payload: new Uint8Array(1_000_000).fill(number) }]);
}

async function expectStored(client: RawClient, count: number): Promise<void> {
  const { messages, currentOffset } = await client.poll({ ...PLACE, consumer: 1, offset: 0, count: 1000 });
  assert.equal(currentOffset, count - 1);
  assert.deepEqual(messages.map(({ offset }) => offset), Array.from({ length: count }, (_, at) => at));
  for (const { offset, payload } of messages) assert.equal(payload[payload.length - 1], offset);
}

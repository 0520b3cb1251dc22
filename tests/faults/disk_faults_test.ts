/**
 * What docs/log.md, Failure, promises, on the real file system: `strace` lets single system calls of a real broker
 * fail, wait, or kill it.
 */
import assert from "node:assert/strict";
import { type RawClient, Refused } from "../support/raw_client.ts";
import { PLACE, TracedFolder, whyNoStrace } from "./traced_broker.ts";

const KILLS = 60;
const CANNOT_APPEND = { status: 4010 };
const CANNOT_READ = { status: 4027 };

const why = whyNoStrace();

function faultTest(claim: string, run: () => Promise<void>): void {
  const name = why === undefined ? claim : `${claim} (skipped: ${why})`;
  Deno.test({ name: `disk faults: ${name}`, ignore: why !== undefined, fn: run });
}

faultTest(`killed at the n-th write of a life, for ${KILLS} lives: what was answered is there`, async () => {
  await using folder = await TracedFolder.withTopic();
  let next = 0;
  let answered = 0;
  for (let life = 1; life <= KILLS; life++) {
    const client = await folder.start({ call: "pwrite64", how: `signal=KILL:when=${life}` });
    next = await expectStored(client, answered, next);
    answered = next;
    try {
      // As many as should kill it; where the machine was so slow that writes left the main thread, we do it.
      for (let sent = 0; sent < life + 10; sent++) {
        next = answered + 1;
        await client.send(PLACE, [message(answered)]);
        answered++;
      }
    } catch (error) {
      assert.ok(!(error instanceof Refused), "the connection ended");
    }
    client.close();
    await folder.kill();
  }
  const client = await folder.start();
  await expectStored(client, answered, next);
  assert.ok(answered > KILLS, `only ${answered} were answered`);
  client.close();
});

for (const errno of ["ENOSPC", "EIO"]) {
  faultTest(
    `${errno} at writes: those batches are refused, offsets stay dense, reading goes on`,
    async () => {
      await using folder = await TracedFolder.withTopic();
      const client = await folder.start({ call: "pwrite64", how: `error=${errno}:when=3..5` });
      let stored = 0;
      let refused = 0;
      for (let sent = 0; sent < 10; sent++) {
        try {
          await client.send(PLACE, [message(stored)]);
          stored++;
        } catch (error) {
          assert.equal((error as Refused).status, CANNOT_APPEND.status);
          refused++;
        }
        await expectStored(client, stored, stored);
      }
      assert.ok(refused > 0 && stored > 4, `${refused} were refused, ${stored} were stored`);
      client.close();
      await folder.kill();
      const again = await folder.start();
      await expectStored(again, stored, stored);
      again.close();
    },
  );
}

faultTest("EIO at a sync: no later success is believed until the broker is started again", async () => {
  await using folder = await TracedFolder.withTopic({ IGGY_SYSTEM_PARTITION_ENFORCE_FSYNC: "true" });
  const client = await folder.start({ call: "fdatasync", how: "error=EIO:when=1" });
  for (let sent = 0; sent < 5; sent++) {
    await assert.rejects(client.send(PLACE, [message(sent)]), CANNOT_APPEND);
  }
  await client.poll({ ...PLACE, consumer: 1, offset: 0, count: 10 });
  client.close();
  await folder.stop();
  const again = await folder.start();
  const before = (await payloads(again)).length;
  assert.ok(before <= 1, "only the first was written");
  await again.send(PLACE, [message(before)]);
  await expectStored(again, before + 1, before + 1);
  again.close();
});

faultTest("EIO at a read: the poll that begins there is refused, messages behind it are served", async () => {
  await using folder = await TracedFolder.withTopic();
  const client = await folder.start({ call: "pread64", how: "error=EIO:when=1" });
  await client.send(PLACE, [message(0)]);
  const from = { ...PLACE, consumer: 1, count: 10 };
  await assert.rejects(client.poll({ ...from, offset: 0 }), CANNOT_READ);
  await client.send(PLACE, [message(1)]);
  const { messages } = await client.poll({ ...from, offset: 1 });
  assert.deepEqual(messages.map(({ offset }) => offset), [1]);
  client.close();
  await folder.kill();
  const again = await folder.start();
  await expectStored(again, 2, 2);
  again.close();
});

faultTest("a sync of 200 ms is shared by all that wait for it", async () => {
  const [clientsCount, sendsEach] = [8, 4];
  await using folder = await TracedFolder.withTopic({ IGGY_SYSTEM_PARTITION_ENFORCE_FSYNC: "true" });
  const first = await folder.start({ call: "fdatasync", how: "delay_enter=200000" });
  const clients = [first];
  while (clients.length < clientsCount) clients.push(await folder.connect());
  await Promise.all(clients.map(async (client) => {
    for (let sent = 0; sent < sendsEach; sent++) await client.send(PLACE, [message(0)]);
  }));
  for (const client of clients) client.close();
  await folder.kill();
  const syncs = folder.trace().filter((line) => line.includes("fdatasync(")).length;
  const sends = clientsCount * sendsEach;
  assert.ok(syncs >= 1 && syncs * 2 <= sends, `${syncs} syncs for ${sends} sends`);
});

faultTest(
  "writes of 200 ms leave the main thread, and polls of another partition do not wait for them",
  async () => {
    await using folder = await TracedFolder.withTopic({}, 2);
    const client = await folder.start({ call: "pwrite64,write", how: "delay_enter=200000", partition: 1 });
    await client.send(PLACE, [message(0)]);
    const sender = await folder.connect();
    let isOver = false;
    const sending = (async () => {
      for (let sent = 0; sent < 10; sent++) await sender.send({ ...PLACE, partition: 1 }, [message(sent)]);
      isOver = true;
    })();
    const latencies: number[] = [];
    while (!isOver) {
      const start = performance.now();
      await client.poll({ ...PLACE, consumer: 1, offset: 0, count: 1 });
      latencies.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await sending;
    const main = String(folder.pid);
    client.close();
    sender.close();
    await folder.kill();
    latencies.sort((a, b) => a - b);
    const p99 = latencies[Math.floor(latencies.length * 0.99)]!;
    console.log(
      `${latencies.length} polls beside: p99 ${p99.toFixed(1)} ms, slowest ${
        latencies.at(-1)!.toFixed(1)
      } ms`,
    );
    const threads = folder.trace().filter((line) => line.includes("write")).map((line) => line.split(" ")[0]);
    assert.equal(threads.length, 10);
    assert.equal(
      threads[0],
      main,
      "as long as nothing is known of the disk, it is written to on the main thread",
    );
    assert.equal(threads.slice(1).filter((thread) => thread === main).length, 0);
  },
);

function message(number: number): { readonly payload: Uint8Array } {
  const payload = new Uint8Array(1000);
  new DataView(payload.buffer).setUint32(0, number);
  return { payload };
}

async function payloads(client: RawClient): Promise<number[]> {
  const { messages } = await client.poll({ ...PLACE, consumer: 1, offset: 0, count: 10_000 });
  for (const [at, { offset }] of messages.entries()) assert.equal(offset, at, "offsets are dense");
  return messages.map(({ payload }) => new DataView(payload.buffer, payload.byteOffset).getUint32(0));
}

/** At least so many messages and at most so many, each what was sent at its place; returns how many there are. */
async function expectStored(client: RawClient, atLeast: number, atMost: number): Promise<number> {
  const found = await payloads(client);
  assert.deepEqual(found, found.map((_, at) => at));
  assert.ok(found.length >= atLeast, `${found.length} messages are there, ${atLeast} were answered`);
  assert.ok(found.length <= atMost, `${found.length} messages are there, ${atMost} were sent`);
  return found.length;
}

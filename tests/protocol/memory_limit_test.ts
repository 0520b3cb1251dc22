/**
 * `limits.memory`: with all of it in use, connections that need more are not read. Their bytes wait with their senders
 * until some comes back, or their time is over; the others do not notice.
 */
import assert from "node:assert/strict";
import { SampleBroker } from "../../src/broker/sample_broker.ts";
import type { SimulatedSocket } from "../../src/platform/simulation/mod.ts";
import { Admission } from "../../src/server/admission.ts";
import { Connection } from "../../src/server/connection.ts";
import { frame } from "../support/frame_connection.ts";
import { RawClient } from "../support/raw_client.ts";
import { simulatedBroker } from "../support/test_broker.ts";

const SEND = 101;
const KIB = 1024;
const PARKED_KIB = 4;

/** Three large frames, and what is parked then: the third sender before it gets its room, the fourth, the client beside. */
const ROOM_FOR_THREE_KIB = 3 * 1024 + 3 * PARKED_KIB;

/** Refused when it is whole, since it holds no messages. */
const LARGE = frame(SEND, new Uint8Array(1024 * KIB - 8));
const HALF = LARGE.length / 2;

interface Sender {
  readonly socket: SimulatedSocket;
  readonly client: RawClient;
  /** Resolves when the first half is with the broker, or with the network. */
  half: Promise<void>;
}

async function finish({ client, half }: Sender): Promise<number> {
  await half;
  await client.connection.write(LARGE.subarray(HALF));
  return (await client.connection.readAnswer()).status;
}

for (const [memoryKib, taken] of [[ROOM_FOR_THREE_KIB, 3], [ROOM_FOR_THREE_KIB - 1, 2]] as const) {
  Deno.test(`limits.memory of ${memoryKib} KiB: ${taken} of four large requests are read, then the next`, async () => {
    const settings = { IGGY_LIMITS_FRAME: "1 MiB", IGGY_LIMITS_MEMORY: `${memoryKib} KiB` };
    const broker = await simulatedBroker(1, settings);
    const beside = await RawClient.loggedIn(await broker.connect());
    const senders: Sender[] = [];
    for (let number = 0; number < 4; number++) {
      const socket = await broker.connect() as SimulatedSocket;
      senders.push({ socket, client: await RawClient.loggedIn(socket), half: Promise.resolve() });
    }
    for (const each of senders) {
      each.half = each.client.connection.write(LARGE.subarray(0, HALF));
      await broker.sleep(10);
    }
    const isRead = ({ socket }: Sender) => socket.unread === 0;
    assert.deepEqual(senders.map(isRead), senders.map((_, number) => number < taken));
    await beside.createStream("beside");
    assert.equal(isRead(senders[taken]!), false);

    assert.notEqual(await finish(senders[0]!), 0);
    await broker.sleep(10);
    assert.equal(isRead(senders[taken]!), true, "there is room for the next one");
    assert.notEqual(await finish(senders[taken]!), 0);
    for (const { client } of [...senders, { client: beside }]) client.close();
    await broker.stop();
  });
}

Deno.test("a connection for whose request there never is memory is closed in time, and by a stop at once", async () => {
  const sample = await SampleBroker.open();
  const { broker, world: { platform, network, clock, logger, scheduler } } = sample;
  const listener = network.listen({ host: "127.0.0.1", port: 8090 });
  const admission = new Admission({ connections: 9, connectionsPerAddress: 9, unauthenticated: 9 });
  const all = broker.slabs.acquire(64 * KIB * KIB);
  const waiting = async () => {
    const accepting = listener.accept();
    const socket = network.connect(listener.address);
    const accepted = (await accepting)!;
    const connection = new Connection(
      broker,
      { socket: accepted, ticket: admission.admit(accepted.peer)! },
      platform,
      { transport: "tcp", frameLimit: 2 * KIB * KIB, maxPollBytes: KIB * KIB, loginTimeoutMs: 1e9 },
    );
    const served = connection.serve();
    const client = await RawClient.loggedIn(socket);
    client.connection.write(LARGE).catch(() => {});
    await scheduler.rest();
    assert.ok(socket.unread > 0);
    return { connection, served };
  };
  const patient = await waiting();
  clock.elapse(30_000);
  patient.connection.cutWhenOverdue();
  assert.deepEqual(logger.texts("info").filter((text) => text.includes("was cut")), []);
  clock.elapse(10_000);
  patient.connection.cutWhenOverdue();
  await patient.served;
  assert.match(logger.texts("info").join("\n"), /there was no memory for its request/);
  const stopped = await waiting();
  stopped.connection.stop();
  await stopped.served;
  broker.slabs.release(all);
  assert.equal(broker.slabs.usedBytes, 0);
  listener.close();
  await sample.close();
});

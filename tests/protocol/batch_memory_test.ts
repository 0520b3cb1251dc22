/**
 * A batch lies in its connection's memory until its partition has written it. A client that is gone before that must not
 * give the memory to others: what they receive there would be written in place of the batch.
 */
import assert from "node:assert/strict";
import { Admission } from "../../src/server/admission.ts";
import { Connection } from "../../src/server/connection.ts";
import type { Socket } from "../../src/platform/mod.ts";
import { SampleBroker } from "../../src/broker/sample_broker.ts";
import { batchLength, layBatch, readBack } from "../support/batches.ts";
import { frame } from "../support/frame_connection.ts";
import { sendPayload } from "../support/raw_client.ts";
import { PARTITION } from "./subject.ts";

const PING = 1;
const LOGIN = 38;
const SEND = 101;

Deno.test("a batch that waits for its partition is written as it was sent, though its client is gone", async () => {
  const sample = await SampleBroker.open();
  const root = await sample.root();
  await sample.ask(root, { kind: "create_stream", name: PARTITION.stream });
  await sample.ask(root, {
    kind: "create_topic",
    stream: PARTITION.stream,
    name: PARTITION.topic,
    partitionsCount: 1,
    compression: "none",
    messageExpiryMicros: 0n,
    maxTopicSizeBytes: 0n,
    replicationFactor: 1,
  });
  const { broker } = sample;
  // It is written in pieces, so what comes meanwhile waits.
  const large = [{ id: 1, payload: new Uint8Array(20_000_000) }];
  const slab = broker.slabs.acquire(batchLength(large));
  const destination = { ...PARTITION, partitioning: { kind: "partition", id: 0 } } as const;
  const used = broker.slabs.usedBytes;
  let writing: void | Promise<void> = undefined;
  const small = Array.from({ length: 30 }, () => ({ payload: new Uint8Array(20).fill(0xaa) }));
  const packets = [
    () => frame(LOGIN, new Uint8Array([...name("iggy"), ...name("iggy"), 0, 0, 0, 0, 0, 0, 0, 0])),
    () => {
      writing = broker.send(root, destination, layBatch(slab, large));
      return new Uint8Array([
        ...frame(PING, new Uint8Array(0)),
        ...frame(SEND, sendPayload(PARTITION, small)),
      ]);
    },
  ];
  await serve(sample, packets);
  assert.equal(broker.slabs.usedBytes, used, "the connection gave its memory back");
  const others = [4096, 8192].map((length) => broker.slabs.acquire(length));
  for (const other of others) other.bytes.fill(0x55);
  await writing;
  for (const each of [slab, ...others]) broker.slabs.release(each);
  const { read } = await broker.poll(root, {
    kind: "poll_messages",
    consumer: { kind: "consumer", id: 1 },
    ...PARTITION,
    strategy: { kind: "offset", offset: 1 },
    count: 100,
    autoCommit: false,
  });
  assert.deepEqual(
    readBack(read.messages).map(({ payload }) => payload),
    small.map(({ payload }) => payload),
  );
  read.release();
  await sample.close();
});

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}

/** A client that sends these packets, takes the answer of the login, and is gone when the next one comes. */
async function serve(sample: SampleBroker, packets: (() => Uint8Array)[]): Promise<void> {
  const peer = "10.9.9.9:1";
  let taken = 0;
  const socket: Socket = {
    peer,
    read: (into) => {
      const packet = packets.shift()?.();
      if (packet === undefined) return Promise.resolve(null);
      into.set(packet);
      return Promise.resolve(packet.length);
    },
    write: (from) =>
      ++taken === 1 ? Promise.resolve(from.length) : Promise.reject(new Error("reset by peer")),
    close: () => {},
  };
  const admission = new Admission({ connections: 1, connectionsPerAddress: 1, unauthenticated: 1 });
  const { platform } = sample.world;
  const settings = {
    transport: "tcp",
    frameLimit: 2 ** 20,
    maxPollBytes: 2 ** 20,
    loginTimeoutMs: 1e9,
  } as const;
  await new Connection(sample.broker, { socket, ticket: admission.admit(peer)! }, platform, settings).serve();
}

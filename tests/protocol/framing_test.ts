/** Requests reach the broker in any pieces and any number at once, and are answered one by one, in order. */
import assert from "node:assert/strict";
import { type Answer, frame, FrameConnection } from "../support/frame_connection.ts";
import { sendPayload } from "../support/raw_client.ts";
import { identifier, request } from "../support/request_bytes.ts";
import { sleep } from "../support/within.ts";
import { clientWithTopic, noise, onEveryNetwork, PARTITION } from "./subject.ts";

const PING = 1;
const LOGIN = 38;
const POLL = 100;
const SEND = 101;
const GET_STREAM = 200;

onEveryNetwork(
  "pipelined requests are answered in order, also far more than fit a buffer",
  async (broker) => {
    const client = await clientWithTopic(broker);
    const missing = frame(GET_STREAM, identifier("none"));
    const unknown = frame(99, noise(40));
    const send = frame(SEND, sendPayload(PARTITION, [{ payload: noise(3000) }]));
    const poll = frame(POLL, pollPayload(0, 2));
    const requests = [missing, unknown, send, poll];
    const all = request((write) => {
      for (let round = 0; round < 500; round++) write.bytes(requests[round % 4]!);
    });
    const written = client.connection.write(all);
    for (let round = 0; round < 500; round++) {
      const answer = await client.connection.readAnswer();
      assertAnswer(round, answer);
    }
    await written;
    client.close();
  },
);

function assertAnswer(round: number, { status, payload }: Answer): void {
  const polled = 16 + Math.min(2, Math.floor(round / 4) + 1) * (64 + 3000);
  const wanted = [[0, 0], [3, 0], [0, 0], [0, polled]][round % 4];
  assert.deepEqual([status, payload.length], wanted, `request ${round}`);
}

function pollPayload(offset: number, count: number): Uint8Array {
  return request((write) =>
    write.u8(1).bytes(identifier(1)).bytes(identifier("st")).bytes(identifier("t"))
      .u8(1).u32(0).u8(1).u64(BigInt(offset)).u32(count).u8(0)
  );
}

onEveryNetwork("requests that are split at any byte are understood", async (broker) => {
  const setup = await clientWithTopic(broker);
  await setup.send(PARTITION, [{ payload: noise(100) }]);
  const login = request((write) => write.str8("iggy").str8("iggy").u32(0).u32(0));
  const conversation = request((write) =>
    write.bytes(frame(PING, new Uint8Array())).bytes(frame(LOGIN, login)).bytes(
      frame(POLL, pollPayload(0, 1)),
    )
  );
  const expected = [[0, 0], [0, 4], [0, 16 + 64 + 100]];
  for (let at = 1; at < conversation.length; at++) {
    const connection = new FrameConnection(await broker.connect());
    await connection.write(conversation.subarray(0, at));
    await sleep(1);
    await connection.write(conversation.subarray(at));
    for (const wanted of expected) {
      const { status, payload } = await connection.readAnswer();
      assert.deepEqual([status, payload.length], wanted, `split at byte ${at}`);
    }
    connection.close();
  }
  setup.close();
});

onEveryNetwork("a send that arrives byte by byte is stored as it was sent", async (broker) => {
  const client = await clientWithTopic(broker);
  const payload = noise(300);
  for (const byte of frame(SEND, sendPayload(PARTITION, [{ payload }]))) {
    await client.connection.write(Uint8Array.of(byte));
  }
  assert.equal((await client.connection.readAnswer()).status, 0);
  const { messages } = await client.poll({ ...PARTITION, consumer: 1, offset: 0, count: 1 });
  assert.deepEqual(messages[0]!.payload, payload);
  client.close();
});

/** What is too large is refused before it costs anything, and what is just not too large works. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { frame, FrameConnection } from "../support/frame_connection.ts";
import { RawClient, Refused, sendPayload } from "../support/raw_client.ts";
import { identifier, request } from "../support/request_bytes.ts";
import { realBroker } from "../support/test_broker.ts";
import { clientWithTopic, noise, PARTITION, withBroker } from "./subject.ts";

const GET_STREAM = 200;
const CREATE_STREAM = 202;
const SEND = 101;

const MIB = 1024 * 1024;
const FRAME_LIMIT = 65 * MIB;
const PAYLOAD_LIMIT = 10 * MIB;
const MAX_MESSAGE_PAYLOAD = 64_000_000;
const MAX_MESSAGE_HEADERS = 100_000;

/** Headers without anything behind them. */
const CLAIMS = [
  header(SEND, FRAME_LIMIT - 7),
  header(SEND, 0xffff_fff0),
  header(CREATE_STREAM, PAYLOAD_LIMIT + 1),
];

function header(code: number, payloadLength: number): Uint8Array {
  return request((write) => write.u32(4 + payloadLength).u32(code));
}

Deno.test("a frame that claims too much is refused at its header, its connection closed, no memory taken", async () => {
  await withBroker(async (broker) => {
    const before = Deno.memoryUsage().rss;
    for (const claim of CLAIMS) {
      for (let count = 0; count < 20; count++) {
        const connection = new FrameConnection(await broker.connect());
        await connection.write(claim);
        assert.deepEqual(await connection.readAnswer(), { status: 3, payload: new Uint8Array() });
        await connection.expectClosed(1000);
        connection.close();
      }
    }
    assert.ok(Deno.memoryUsage().rss - before < 32 * MIB, "memory grew");
  });
});

Deno.test("frames at the limit of their command are received", async () => {
  await withBroker(async (broker) => {
    const client = new RawClient(await broker.connect());
    const largest = frame(GET_STREAM, noise(PAYLOAD_LIMIT));
    largest.set(identifier("none"), 8);
    await client.login("iggy", "iggy");
    await client.connection.write(largest);
    assert.deepEqual(await client.connection.readAnswer(), { status: 0, payload: new Uint8Array() });
    await client.connection.write(frame(SEND, new Uint8Array(FRAME_LIMIT - 8)));
    assert.notEqual((await client.connection.readAnswer(30_000)).status, 0);
    await client.ping();
    client.close();
  });
});

Deno.test("the frame limit that is set is the one in force", async () => {
  const start = () => realBroker({ IGGY_LIMITS_FRAME: "64 KiB" });
  await withBroker(async (broker) => {
    const client = await clientWithTopic(broker);
    const overhead = 8 + sendPayload(PARTITION, [{ payload: new Uint8Array() }]).length;
    await client.send(PARTITION, [{ payload: noise(64 * 1024 - overhead) }]);
    await client.connection.write(
      frame(SEND, sendPayload(PARTITION, [{ payload: noise(64 * 1024 - overhead + 1) }])),
    );
    assert.equal((await client.connection.readAnswer()).status, 3);
    await client.connection.expectClosed(1000);
    client.close();
  }, start);
});

Deno.test("the longest payload and the longest headers work; one byte more is refused", async () => {
  await withBroker(async (broker) => {
    const client = await clientWithTopic(broker);
    const payload = noise(MAX_MESSAGE_PAYLOAD);
    const headers = noise(MAX_MESSAGE_HEADERS, 2);
    await client.send(PARTITION, [{ payload, headers }]);
    const { messages } = await client.poll({ ...PARTITION, consumer: 1, offset: 0, count: 10 });
    assert.equal(messages.length, 1);
    assert.ok(Buffer.compare(messages[0]!.payload, payload) === 0, "the payload differs");
    assert.ok(Buffer.compare(messages[0]!.headers, headers) === 0, "the headers differ");

    const tooLong = { payload: new Uint8Array(MAX_MESSAGE_PAYLOAD + 1) };
    await assert.rejects(client.send(PARTITION, [tooLong]), refusedWith(4022));
    const tooManyHeaders = { payload: new Uint8Array(1), headers: new Uint8Array(MAX_MESSAGE_HEADERS + 1) };
    await assert.rejects(client.send(PARTITION, [tooManyHeaders]), refusedWith(4017));
    assert.equal((await client.getTopic("st", "t"))?.messages, 1);
    client.close();
  });
});

function refusedWith(status: number): (error: unknown) => boolean {
  return (error) => error instanceof Refused && error.status === status;
}

/** What costs too much or makes no sense, over TCP: it costs its sender, and nobody and nothing else. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Seed } from "../../src/platform/simulation/mod.ts";
import { type Answer, frame, FrameConnection } from "../support/frame_connection.ts";
import { messageLength } from "../support/message_bytes.ts";
import { RawClient, Refused, sendPayload } from "../support/raw_client.ts";
import { identifier, request } from "../support/request_bytes.ts";
import { realBroker, type TestBroker } from "../support/test_broker.ts";
import { sleep } from "../support/within.ts";

const PING = 1;
const LOGIN = 38;
const GET_STREAM = 200;
const CREATE_STREAM = 202;
const SEND = 101;

const MIB = 1024 * 1024;
const FRAME_LIMIT = 65 * MIB;
const PAYLOAD_LIMIT = 10 * MIB;
const MAX_MESSAGE_PAYLOAD = 64_000_000;
const MAX_MESSAGE_HEADERS = 100_000;

const PARTITION = { stream: "st", topic: "t", partition: 0 };

async function withBroker(
  settings: Record<string, string>,
  test: (broker: TestBroker) => Promise<void>,
): Promise<void> {
  const broker = await realBroker(settings);
  try {
    await test(broker);
    assert.deepEqual(broker.logger.texts("error"), []);
  } finally {
    await broker.stop();
  }
}

/** Logged in, with stream "st" and its topic "t" of one partition. */
async function clientWithTopic(broker: TestBroker): Promise<RawClient> {
  const client = await RawClient.loggedIn(await broker.connect());
  await client.createStream("st");
  await client.createTopic("st", "t", 1);
  return client;
}

function header(code: number, payloadLength: number): Uint8Array {
  return request((write) => write.u32(4 + payloadLength).u32(code));
}

/** Seeded bytes that do not compress into a pattern. */
function noise(length: number, number = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  const words = new Uint32Array(bytes.buffer, 0, length >> 2);
  let state = number;
  for (let at = 0; at < words.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[at] = state ^ (state >>> 13);
  }
  return bytes;
}

function logFile(broker: TestBroker): string {
  return `${broker.dataPath}/streams/0/topics/0/partitions/0/${"0".repeat(20)}.log`;
}

Deno.test("a frame that claims more than the limit: refused at its header, the connection closed, no memory taken", async () => {
  await withBroker({}, async (broker) => {
    const before = Deno.memoryUsage().rss;
    for (
      const [code, length] of [[SEND, FRAME_LIMIT - 7], [SEND, 0xffff_fff0], [
        CREATE_STREAM,
        PAYLOAD_LIMIT + 1,
      ]]
    ) {
      for (let count = 0; count < 20; count++) {
        const connection = new FrameConnection(await broker.connect());
        await connection.write(header(code!, length!));
        assert.deepEqual(await connection.readAnswer(), { status: 3, payload: new Uint8Array() });
        await connection.expectClosed(1000);
        connection.close();
      }
    }
    assert.ok(Deno.memoryUsage().rss - before < 32 * MIB, "memory grew");
  });
});

Deno.test("frames at the limit of their command are received", async () => {
  await withBroker({}, async (broker) => {
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
  await withBroker({ IGGY_LIMITS_FRAME: "64 KiB" }, async (broker) => {
    const client = await clientWithTopic(broker);
    const overhead = 8 + sendPayload(PARTITION, [{ payload: new Uint8Array() }]).length;
    await client.send(PARTITION, [{ payload: noise(64 * 1024 - overhead) }]);
    await client.connection.write(
      frame(SEND, sendPayload(PARTITION, [{ payload: noise(64 * 1024 - overhead + 1) }])),
    );
    assert.equal((await client.connection.readAnswer()).status, 3);
    await client.connection.expectClosed(1000);
    client.close();
  });
});

Deno.test("garbage bytes end or occupy their own connection only, while another goes on", async () => {
  await withBroker({}, async (broker) => {
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
  });
});

Deno.test("half a frame and then the end of the connection: nothing answered, nothing stored", async () => {
  await withBroker({}, async (broker) => {
    const client = await clientWithTopic(broker);
    const whole = frame(SEND, sendPayload(PARTITION, [{ payload: noise(1000) }]));
    for (const length of [1, 7, 8, 9, 50, whole.length - 1]) {
      const other = await RawClient.loggedIn(await broker.connect());
      await other.connection.write(whole.subarray(0, length));
      other.close();
    }
    await client.ping();
    assert.equal((await client.getTopic("st", "t"))?.messages, 0);
    assert.equal(Deno.statSync(logFile(broker)).size, 0);
    client.close();
  });
});

/** Damages of a batch of three messages, by what they do to the payload of the send. */
const LIES: Readonly<Record<string, (payload: Uint8Array, view: DataView, at: SectionStarts) => Uint8Array>> =
  {
    "one message fewer than there are": (payload, view) => {
      view.setUint32(22, 2, true);
      return payload;
    },
    "one message more than there are": (payload, view) => {
      view.setUint32(22, 4, true);
      return payload;
    },
    "a first position in the middle of a message": (payload, view, { index }) => {
      view.setUint32(index + 4, 100, true);
      return payload;
    },
    "positions that go backwards": (payload, view, { index }) => {
      view.setUint32(index + 16 + 4, 10, true);
      return payload;
    },
    "a relative offset": (payload, view, { index }) => {
      view.setUint32(index + 32, 1, true);
      return payload;
    },
    "an index timestamp": (payload, view, { index }) => {
      view.setBigUint64(index + 8, 1n, true);
      return payload;
    },
    "a payload longer than its slice": (payload, view, { messages }) => {
      view.setUint32(messages + 52, 1001, true);
      return payload;
    },
    "a payload shorter than its slice": (payload, view, { messages }) => {
      view.setUint32(messages + 52, 999, true);
      return payload;
    },
    "a payload length that wraps around": (payload, view, { messages }) => {
      view.setUint32(messages + 52, 0xffff_ffff, true);
      return payload;
    },
    "headers length that wraps around with the payload's": (payload, view, { messages }) => {
      view.setUint32(messages + 48, 0xffff_fc18, true);
      view.setUint32(messages + 52, 2000, true);
      return payload;
    },
    "surplus bytes behind the last message": (payload) => request((write) => write.bytes(payload).u8(0)),
    "the last byte missing": (payload) => payload.subarray(0, -1),
    "a metadata section longer than the payload": (payload, view) => {
      view.setUint32(0, 1_000_000, true);
      return payload;
    },
    "header offsets that decrease": (payload, view, { messages }) => {
      view.setBigUint64(messages + 24, 5n, true);
      return payload;
    },
  };

interface SectionStarts {
  readonly index: number;
  readonly messages: number;
}

Deno.test("a send whose lengths do not add up: refused whole, no byte stays, the connection is in step", async (context) => {
  await withBroker({}, async (broker) => {
    const client = await clientWithTopic(broker);
    const messages = [1, 2, 3].map((number) => ({ payload: noise(1000, number) }));
    await client.send(PARTITION, messages);
    const length = Deno.statSync(logFile(broker)).size;
    assert.equal(length, messages.reduce((sum, message) => sum + messageLength(message), 0));
    const to = { stream: 0, topic: 0, partition: 0 };
    for (const [lie, damage] of Object.entries(LIES)) {
      await context.step(lie, async () => {
        const payload = sendPayload(to, messages);
        const starts = { index: 26, messages: 26 + 3 * 16 };
        const view = new DataView(payload.buffer);
        assert.equal(view.getUint32(22, true), 3);
        await assert.rejects(client.ask(SEND, damage(payload, view, starts)), Refused);
        assert.equal(Deno.statSync(logFile(broker)).size, length);
      });
    }
    await client.send(PARTITION, messages);
    const polled = await client.poll({ ...PARTITION, consumer: 1, offset: 0, count: 100 });
    assert.deepEqual(polled.messages.map(({ offset }) => offset), [0, 1, 2, 3, 4, 5]);
    client.close();
  });
});

Deno.test("the longest payload and the longest headers work; one byte more is refused", async () => {
  await withBroker({}, async (broker) => {
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

Deno.test("pipelined requests are answered in order, also far more than fit a buffer", async () => {
  await withBroker({}, async (broker) => {
    const client = await clientWithTopic(broker);
    const missing = frame(GET_STREAM, identifier("none"));
    const unknown = frame(99, noise(40));
    const send = frame(SEND, sendPayload(PARTITION, [{ payload: noise(3000) }]));
    const poll = frame(100, pollPayload(0, 2));
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
  });
});

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

Deno.test("requests that are split at any byte are understood", async () => {
  await withBroker({}, async (broker) => {
    const setup = await clientWithTopic(broker);
    await setup.send(PARTITION, [{ payload: noise(100) }]);
    const login = request((write) => write.str8("iggy").str8("iggy").u32(0).u32(0));
    const conversation = request((write) =>
      write.bytes(frame(PING, new Uint8Array())).bytes(frame(LOGIN, login)).bytes(
        frame(100, pollPayload(0, 1)),
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
});

Deno.test("a send that arrives byte by byte is stored as it was sent", async () => {
  await withBroker({}, async (broker) => {
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
});

function refusedWith(status: number): (error: unknown) => boolean {
  return (error) => error instanceof Refused && error.status === status;
}

/**
 * What was sent is what polls bring, by offset and by time, whether segments are small or large and whether index
 * entries are in memory or in files: the answers are the same for every setting.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { encodeUserHeaders, type HeaderKind, type UserHeader } from "../../src/wire/mod.ts";
import { type IncomingMessage, type OutgoingMessage, readMessages } from "../support/message_bytes.ts";
import { RawClient } from "../support/raw_client.ts";
import { offsetAddress, request } from "../support/request_bytes.ts";
import { realBroker } from "../support/test_broker.ts";
import { sleep } from "../support/within.ts";
import { noise } from "./subject.ts";

const SEGMENT_SIZES = ["512 B", "1 KiB", "10 MiB"];
const THRESHOLDS = [32, 64, 1024, 9984];
const LOADS: readonly { readonly payload: number; readonly batches: readonly number[] }[] = [
  { payload: 50, batches: [3, 4, 5, 6, 7] },
  { payload: 1000, batches: [10, 20, 30, 40] },
  { payload: 50, batches: [100, 200, 300, 400] },
  { payload: 1000, batches: [500, 1000, 1500, 2000] },
];

/** The largest answer of all, about 100 MB, once. */
const LARGE = { payload: 20_000, batches: [500, 1000, 1500, 2000] };

const PLACE = { stream: "st", topic: "t", partition: 0 };
const CONSUMER = { ...PLACE, consumer: 1 };
const POLL = 100;
const POLLED_HEADER_LENGTH = 16;
const BY_TIME = 2;

/** A text, a truth and a number. */
const HEADERS = encodeUserHeaders([
  header("key_1", "string", new TextEncoder().encode("Value 1")),
  header("key 2", "bool", Uint8Array.of(1)),
  header("key-3", "uint64", new Uint8Array(new BigUint64Array([123_456n]).buffer)),
]);

/** Batches have different times, even by a clock of milliseconds. */
const PAUSE_MS = 4;
const HOUR_MS = 3_600_000;

for (const segmentSize of SEGMENT_SIZES) {
  for (const threshold of THRESHOLDS) {
    Deno.test(`retrieval: segments of ${segmentSize}, index saved after ${threshold}: offsets and times find all`, () =>
      withSettings(segmentSize, threshold, async (client) => {
        for (const load of LOADS) await checkLoad(client, load);
      }));
  }
}

Deno.test("retrieval: 5000 messages of 20 kB in one answer", () =>
  withSettings("10 MiB", 1024, (client) => checkLoad(client, LARGE)));

Deno.test("retrieval: 2000 messages by offset, first, last and time, a hundred at a time", () =>
  withSettings("1 GiB", 1024, async (client) => {
    await client.createStream(PLACE.stream);
    await client.createTopic(PLACE.stream, PLACE.topic, 1);
    const before = BigInt(Date.now()) * 1000n;
    const sent = Array.from({ length: 2000 }, (_, at) => message(at + 1, 16));
    await client.send(PLACE, sent);
    const begins = {
      offset: (await client.poll({ ...CONSUMER, offset: 0, count: 100 })).messages,
      first: (await client.poll({ ...CONSUMER, offset: "first", count: 100 })).messages,
      time: await pollByTime(client, before, 100),
    };
    for (const begin of Object.values(begins)) assertSame(begin, sent.slice(0, 100), 0);
    for (let offset = 100; offset < 2000; offset += 100) {
      const { messages } = await client.poll({ ...CONSUMER, offset, count: 100 });
      assertSame(messages, sent.slice(offset, offset + 100), offset);
    }
    assertSame(
      (await client.poll({ ...CONSUMER, offset: "last", count: 100 })).messages,
      sent.slice(1900),
      1900,
    );
  }));

async function withSettings(
  segmentSize: string,
  threshold: number,
  test: (client: RawClient) => Promise<void>,
): Promise<void> {
  const broker = await realBroker({
    IGGY_SYSTEM_SEGMENT_SIZE: segmentSize,
    IGGY_SYSTEM_PARTITION_MESSAGES_REQUIRED_TO_SAVE: String(threshold),
  });
  try {
    const client = await RawClient.loggedIn(await broker.connect());
    await test(client);
    client.close();
    assert.deepEqual(broker.logger.texts("error"), []);
  } finally {
    await broker.stop();
  }
}

async function checkLoad(client: RawClient, { payload, batches }: typeof LOADS[number]): Promise<void> {
  await client.createStream(PLACE.stream);
  await client.createTopic(PLACE.stream, PLACE.topic, 1);
  const before = Date.now();
  const sent: OutgoingMessage[] = [];
  const ends: number[] = [];
  for (const count of batches) {
    const batch = Array.from({ length: count }, (_, at) => message(sent.length + at + 1, payload));
    await client.send(PLACE, batch);
    sent.push(...batch);
    ends.push(Date.now());
    await sleep(PAUSE_MS);
  }
  await checkOffsets(client, sent, batches);
  await checkTimes(client, sent, { batches, before, ends });
  await client.deleteStream(PLACE.stream);
}

async function checkOffsets(
  client: RawClient,
  sent: readonly OutgoingMessage[],
  batches: readonly number[],
): Promise<void> {
  const poll = async (offset: number, count: number) =>
    (await client.poll({ ...CONSUMER, offset, count })).messages;
  assertSame(await poll(0, sent.length), sent, 0);
  const fourth = sum(batches.slice(0, 3));
  assertSame(await poll(fourth, sent.length), sent.slice(fourth), fourth);
  assert.equal((await poll(sent.length, 1)).length, 0);
  assertSame(await poll(0, 3), sent.slice(0, 3), 0);
  const inside = batches[0]! - 1;
  assertSame(await poll(inside, 8), sent.slice(inside, inside + 8), inside);
  for (let offset = 0; offset < sent.length; offset += 500) {
    assertSame(await poll(offset, 500), sent.slice(offset, offset + 500), offset);
  }
}

async function checkTimes(
  client: RawClient,
  sent: readonly OutgoingMessage[],
  { batches, before, ends }: {
    readonly batches: readonly number[];
    readonly before: number;
    readonly ends: readonly number[];
  },
): Promise<void> {
  const poll = (ms: number, count: number) => pollByTime(client, BigInt(ms) * 1000n, count);
  assertSame(await poll(before, sent.length), sent, 0);
  const fourth = sum(batches.slice(0, 3));
  assertSame(await poll(ends[2]! + 1, sent.length), sent.slice(fourth), fourth);
  assert.equal((await poll(before + HOUR_MS, sent.length)).length, 0);
  assertSame(await poll(before, 3), sent.slice(0, 3), 0);
  const third = sum(batches.slice(0, 2));
  const eight = await poll(ends[1]! + 1, 8);
  assertSame(eight, sent.slice(third, third + 8), third);
  assert.ok(eight.every(({ timestamp }) => timestamp >= BigInt(ends[1]! + 1) * 1000n));
}

async function pollByTime(client: RawClient, micros: bigint, count: number): Promise<IncomingMessage[]> {
  const payload = await client.ask(
    POLL,
    request((write) => write.bytes(offsetAddress(CONSUMER)).u8(BY_TIME).u64(micros).u32(count).u8(0)),
  );
  return readMessages(payload.subarray(POLLED_HEADER_LENGTH));
}

function assertSame(
  polled: readonly IncomingMessage[],
  sent: readonly OutgoingMessage[],
  first: number,
): void {
  assert.equal(polled.length, sent.length);
  for (const [at, { offset, id, payload, headers }] of polled.entries()) {
    const expected = sent[at]!;
    assert.equal(offset, first + at);
    assert.equal(id, expected.id);
    assert.ok(isEqual(payload, expected.payload) && isEqual(headers, expected.headers!), `offset ${offset}`);
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function message(number: number, payloadLength: number): OutgoingMessage {
  return { id: BigInt(number), payload: noise(payloadLength, number), headers: HEADERS };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function header(key: string, kind: HeaderKind, value: Uint8Array): UserHeader {
  return { key: { kind: "string", value: new TextEncoder().encode(key) }, value: { kind, value } };
}

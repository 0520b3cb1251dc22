/** What the tests of the protocol are run against, and what they start from. */
import assert from "node:assert/strict";
import { RawClient } from "../support/raw_client.ts";
import { realBroker, simulatedBroker, type TestBroker } from "../support/test_broker.ts";

export const PARTITION = { stream: "st", topic: "t", partition: 0 };

const SEEDS = [1, 2, 3];

/** A network that splits nearly everything. */
const SPLITTING = 3 / 4;

export async function withBroker(
  test: (broker: TestBroker) => Promise<void>,
  start: () => Promise<TestBroker> = realBroker,
): Promise<void> {
  await withBrokerOf(start, test);
}

/** As `withBroker`, for tests that need more of the broker than every one has. */
export async function withBrokerOf<B extends TestBroker>(
  start: () => Promise<B>,
  test: (broker: B) => Promise<void>,
): Promise<void> {
  const broker = await start();
  try {
    await test(broker);
    assert.deepEqual(broker.logger.texts("error"), []);
  } finally {
    await broker.stop();
  }
}

/** The same claim over TCP and over networks that split and delay. */
export function onEveryNetwork(claim: string, test: (broker: TestBroker) => Promise<void>): void {
  Deno.test(`${claim}, over TCP`, () => withBroker(test));
  for (const seed of SEEDS) {
    Deno.test(
      `${claim}, over a network that splits and delays, seed ${seed}`,
      () => withBroker(test, () => simulatedBroker(seed, {}, { splitting: SPLITTING })),
    );
  }
}

/** Logged in, with stream "st" and its topic "t" of one partition. */
export async function clientWithTopic(broker: TestBroker): Promise<RawClient> {
  const client = await RawClient.loggedIn(await broker.connect());
  await client.createStream("st");
  await client.createTopic("st", "t", 1);
  return client;
}

/** Bytes that look random; the same for the same number. */
export function noise(length: number, number = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  const words = new Uint32Array(bytes.buffer, 0, length >> 2);
  let state = number;
  for (let at = 0; at < words.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[at] = state ^ (state >>> 13);
  }
  return bytes;
}

/** Everything of partition 0 from offset 0: single consumer 1, stream and topic by name, up to 1000 messages. */
export function pollAll(): Uint8Array {
  const name = (text: string) => [2, text.length, ...new TextEncoder().encode(text)];
  const consumer = [1, 1, 4, 1, 0, 0, 0];
  const partition = [1, 0, 0, 0, 0];
  const strategy = [1, 0, 0, 0, 0, 0, 0, 0, 0];
  return new Uint8Array([
    ...consumer,
    ...name("st"),
    ...name("t"),
    ...partition,
    ...strategy,
    0xe8,
    3,
    0,
    0,
    0,
  ]);
}

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

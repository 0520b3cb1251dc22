/**
 * The streams and topics that must be there after a crash: all that was acknowledged. Of the one request that was not
 * answered, all of its change or nothing.
 */
import assert from "node:assert/strict";
import type { Seed } from "../../src/platform/simulation/mod.ts";
import type { RawClient } from "../support/raw_client.ts";

interface StreamFacts {
  /** undefined when the answer that tells it did not come. */
  readonly id: number | undefined;
  /** Partitions by the topic's name. */
  readonly topics: Readonly<Record<string, number>>;
}

type Facts = Readonly<Record<string, StreamFacts>>;

/** Beside these the streams that the load writes to. */
const PREFIX = "made-";
const MOST_STREAMS = 6;
const MOST_TOPICS = 3;

export class MetadataLedger {
  readonly #seed: Seed;
  #acknowledged: Facts = {};
  #underWay: Facts | undefined;
  #nextName = 0;

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  get streams(): number {
    return Object.keys(this.#acknowledged).length;
  }

  /** Makes or removes something until the connection fails. */
  async change(client: RawClient): Promise<void> {
    for (;;) {
      const names = Object.keys(this.#acknowledged);
      const name = names[this.#seed.below(Math.max(1, names.length))];
      if (name === undefined || names.length < 2) await this.#createStream(client);
      else if (names.length >= MOST_STREAMS) await this.#deleteStream(client, name);
      else if (this.#seed.chance(1 / 3)) await this.#createStream(client);
      else await this.#changeTopics(client, name);
    }
  }

  /** Errors: AssertionError when what is there is neither what was acknowledged nor that and the request under way. */
  async check(client: RawClient): Promise<void> {
    const actual = await readFacts(client);
    const possible = [this.#acknowledged, this.#underWay].filter((facts) => facts !== undefined);
    const match = possible.find((facts) => isDeepEqual(withoutUnknownIds(actual, facts), facts));
    assert.ok(match, `${JSON.stringify(actual)} is none of ${JSON.stringify(possible)}`);
    this.#acknowledged = actual;
    this.#underWay = undefined;
  }

  async #createStream(client: RawClient): Promise<void> {
    const name = `${PREFIX}${this.#nextName++}`;
    this.#underWay = { ...this.#acknowledged, [name]: { id: undefined, topics: {} } };
    const id = await client.createStream(name);
    this.#acknowledge({ ...this.#acknowledged, [name]: { id, topics: {} } });
  }

  async #deleteStream(client: RawClient, name: string): Promise<void> {
    const { [name]: _, ...others } = this.#acknowledged;
    this.#underWay = others;
    await client.deleteStream(name);
    this.#acknowledge(others);
  }

  async #changeTopics(client: RawClient, name: string): Promise<void> {
    const stream = this.#acknowledged[name]!;
    const topics = Object.keys(stream.topics);
    const topic = topics[0];
    if (topic !== undefined && topics.length >= MOST_TOPICS) {
      const partitions = stream.topics[topic]! + 2;
      await this.#becomes({ name, stream, topic, partitions }, () => client.createPartitions(name, topic, 2));
      return;
    }
    const made = `topic-${this.#nextName++}`;
    const partitions = 1 + this.#seed.below(3);
    await this.#becomes(
      { name, stream, topic: made, partitions },
      () => client.createTopic(name, made, partitions),
    );
  }

  async #becomes(
    change: { name: string; stream: StreamFacts; topic: string; partitions: number },
    request: () => Promise<unknown>,
  ): Promise<void> {
    const { name, stream, topic, partitions } = change;
    const after = { ...stream, topics: { ...stream.topics, [topic]: partitions } };
    this.#underWay = { ...this.#acknowledged, [name]: after };
    await request();
    this.#acknowledge(this.#underWay);
  }

  #acknowledge(facts: Facts): void {
    this.#acknowledged = facts;
    this.#underWay = undefined;
  }
}

async function readFacts(client: RawClient): Promise<Facts> {
  const facts: Record<string, StreamFacts> = {};
  for (const name of await client.streamNames()) {
    if (!name.startsWith(PREFIX)) continue;
    const topics: Record<string, number> = {};
    for (const topic of await client.topicNames(name)) {
      topics[topic] = (await client.getTopic(name, topic))!.partitions;
    }
    facts[name] = { id: await client.getStream(name), topics };
  }
  return facts;
}

function withoutUnknownIds(actual: Facts, expected: Facts): Facts {
  const entries = Object.entries(actual).map(([name, stream]) => {
    const isKnown = expected[name]?.id !== undefined;
    return [name, isKnown ? stream : { ...stream, id: undefined }] as const;
  });
  return Object.fromEntries(entries);
}

function isDeepEqual(left: Facts, right: Facts): boolean {
  try {
    assert.deepEqual(left, right);
    return true;
  } catch {
    return false;
  }
}

/**
 * Lives and deaths of a whole broker on the simulated disk: streams come and go, topics are filled, and the process
 * dies in the middle of any disk operation. The model holds what was answered; what was in progress may be there or not.
 */
import assert from "node:assert/strict";
import { Broker, type BrokerSettings, type Session } from "../../src/broker/mod.ts";
import {
  type CrashKind,
  type Seed,
  SimulatedCrash,
  type SimulatedPlatform,
} from "../../src/platform/simulation/mod.ts";
import { BrokerError, type StreamDetails } from "../../src/wire/mod.ts";
import { batchLength, layBatch, readBack } from "../support/batches.ts";

const MOST_OPERATIONS_A_LIFE = 150;
const STEPS_A_LIFE = 20;
const NAMES = ["a", "b", "c"];

interface StreamModel {
  /** Ids of the messages in its one partition, at their offsets; undefined while the topic is not there. */
  messages: number[] | undefined;
  /** Messages that may follow them: sent, not answered. */
  maybe: number[];
}

export class BrokerLife {
  readonly #world: SimulatedPlatform;
  readonly #seed: Seed;
  readonly #crash: CrashKind;
  readonly #streams = new Map<string, StreamModel>();
  /** The stream that the operation in progress is about: it may be as before or as after. */
  #inProgress: string | undefined;
  #nextId = 1;

  constructor(world: SimulatedPlatform, crash: CrashKind) {
    this.#world = world;
    this.#seed = world.seed;
    this.#crash = crash;
    world.disk.plant("data/galgo.lock", new Uint8Array(0));
  }

  async run(): Promise<void> {
    const { faults } = this.#world.disk;
    this.#inProgress = undefined;
    faults.crashAt(1 + this.#seed.below(MOST_OPERATIONS_A_LIFE));
    try {
      const broker = await Broker.open(this.#world.platform, this.#settings());
      await broker.ensureRoot();
      const session = rootSession(broker);
      for (let step = 0; step < STEPS_A_LIFE; step++) await this.#step(broker, session);
    } catch (error) {
      if (!(error instanceof SimulatedCrash) && !faults.isDead) throw error;
    }
    await this.#world.crash(this.#crash);
  }

  /** Opens without a crash, compares everything, and takes what is found for the model of the next life. */
  async verify(): Promise<void> {
    const broker = await Broker.open(this.#world.platform, this.#settings());
    await broker.ensureRoot();
    const session = rootSession(broker);
    for (const name of NAMES) {
      const found = await broker.execute(session, { kind: "get_stream", stream: name });
      await this.#verifyStream(broker, session, name, found);
    }
    await broker.close();
  }

  async #verifyStream(
    broker: Broker,
    session: Session,
    name: string,
    found: StreamDetails | undefined,
  ): Promise<void> {
    const model = this.#streams.get(name);
    const isOpen = this.#inProgress === name;
    if (!isOpen) {
      assert.equal(found !== undefined, model !== undefined, `stream ${name} is there or not as answered`);
    }
    if (found === undefined) return void this.#streams.delete(name);
    if (!isOpen) {
      assert.equal(found.topicsCount, model!.messages === undefined ? 0 : 1, `the topic of ${name}`);
    }
    const messages = found.topicsCount === 0 ? undefined : await pollAll(broker, session, name);
    if (messages !== undefined && model?.messages !== undefined) {
      const possible = [...model.messages, ...model.maybe];
      assert.deepEqual(messages, possible.slice(0, messages.length), `messages of ${name}`);
      assert.ok(
        messages.length >= model.messages.length,
        `${messages.length} of ${model.messages.length} are left`,
      );
    }
    this.#streams.set(name, { messages, maybe: [] });
  }

  async #step(broker: Broker, session: Session): Promise<void> {
    const name = NAMES[this.#seed.below(NAMES.length)]!;
    const model = this.#streams.get(name);
    this.#inProgress = name;
    if (model === undefined) {
      await broker.execute(session, { kind: "create_stream", name });
      this.#streams.set(name, { messages: undefined, maybe: [] });
    } else if (model.messages === undefined) await this.#createTopic(broker, session, name, model);
    else if (this.#seed.below(8) === 0) await this.#deleteStream(broker, session, name);
    else await this.#send(broker, session, name, { messages: model.messages, maybe: model.maybe });
    this.#inProgress = undefined;
  }

  async #createTopic(broker: Broker, session: Session, name: string, model: StreamModel): Promise<void> {
    await broker.execute(session, {
      kind: "create_topic",
      stream: name,
      partitionsCount: 1,
      name: "topic",
      compression: "none",
      messageExpiryMicros: 0n,
      maxTopicSizeBytes: 0n,
      replicationFactor: 1,
    });
    model.messages = [];
  }

  async #deleteStream(broker: Broker, session: Session, name: string): Promise<void> {
    await broker.execute(session, { kind: "delete_stream", stream: name });
    this.#streams.delete(name);
  }

  async #send(
    broker: Broker,
    session: Session,
    name: string,
    model: { readonly messages: number[]; readonly maybe: number[] },
  ): Promise<void> {
    const messages = Array.from({ length: 1 + this.#seed.below(3) }, () => ({
      id: this.#nextId++,
      payload: new Uint8Array(this.#seed.below(200)),
    }));
    model.maybe.push(...messages.map(({ id }) => id));
    const slab = broker.slabs.acquire(batchLength(messages));
    // A batch in progress says nothing about the stream itself.
    this.#inProgress = undefined;
    await broker.send(
      session,
      { stream: name, topic: "topic", partitioning: { kind: "balanced" } },
      layBatch(slab, messages),
    );
    broker.slabs.release(slab);
    model.messages.push(...model.maybe.splice(0));
  }

  #settings(): BrokerSettings {
    return {
      dataPath: "data",
      runtimePath: "runtime",
      log: {
        segmentSizeBytes: 1024,
        // Loss of power may take what was not synced; then there would be nothing to compare.
        enforceFsync: this.#crash === "power",
        messagesRequiredToSave: 8,
        sizeRequiredToSaveBytes: 2048,
      },
      limits: { memoryBytes: 2 ** 26, openFiles: 64, quarantineBytes: 2 ** 30 },
      topicDefaults: { messageExpiryMicros: 0n, maxTopicSizeBytes: 0n },
      messageSaver: undefined,
      heartbeat: undefined,
      groups: { rebalancingTimeoutMs: 30_000, checkIntervalMs: 5_000 },
      tokens: { maxPerUser: 100, cleanerIntervalMs: undefined },
      root: { username: "iggy", password: "iggy" },
      clusterMetadata: () => ({ name: "single-node", nodes: [] }),
      configText: () => "",
      logFiles: undefined,
    };
  }
}

function rootSession(broker: Broker): Session {
  const session = broker.openSession({ transport: "tcp", address: "127.0.0.1:1", maxPollBytes: 2 ** 26 });
  session.userId = 0;
  return session;
}

async function pollAll(broker: Broker, session: Session, stream: string): Promise<number[]> {
  try {
    const { read } = await broker.poll(session, {
      kind: "poll_messages",
      consumer: { kind: "consumer", id: 1 },
      stream,
      topic: "topic",
      partition: 0,
      strategy: { kind: "first" },
      count: 100_000,
      autoCommit: false,
    });
    const found = readBack(await read.whole());
    read.release();
    for (const [at, { offset }] of found.entries()) assert.equal(offset, at, "offsets are dense from 0");
    return found.map(({ id }) => id);
  } catch (error) {
    if (error instanceof BrokerError) {
      throw new Error(`polling ${stream}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

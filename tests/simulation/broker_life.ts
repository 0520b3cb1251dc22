/**
 * Lives and deaths of a whole broker on the simulated disk: everything that journal, messages, offsets and deletions can
 * do, until the process dies in the middle of any disk operation. What is left is held against the model of what was
 * answered.
 */
import assert from "node:assert/strict";
import { Broker, type BrokerSettings, type Session } from "../../src/broker/mod.ts";
import {
  type CrashKind,
  type Seed,
  SimulatedCrash,
  type SimulatedPlatform,
} from "../../src/platform/simulation/mod.ts";
import { batchLength, layBatch } from "../support/batches.ts";
import { lookAround } from "./broker_look.ts";
import {
  adopt,
  compare,
  emptyPartition,
  newPartition,
  type TopicModel,
  type WorldModel,
} from "./broker_model.ts";
import { durableLedger } from "./durable_state.ts";

export interface BrokerLifeOptions {
  readonly crash: CrashKind;
  readonly enforceFsync: boolean;
}

type Act = (broker: Broker, session: Session) => unknown;

const MOST_OPERATIONS_A_LIFE = 250;
const STEPS_A_LIFE = 24;
const STREAMS = ["a", "b"];
const GROUPS = ["g", "h"];
const SINGLE = "single";
const SAVER_MS = 1_000;

export class BrokerLife {
  readonly #world: SimulatedPlatform;
  readonly #options: BrokerLifeOptions;
  readonly #seed: Seed;
  #model: WorldModel = new Map();
  /** As it may be, too, when the operation in progress has not happened. */
  #before: WorldModel | undefined;
  #nextId = 1;

  constructor(world: SimulatedPlatform, options: BrokerLifeOptions) {
    this.#world = world;
    this.#options = options;
    this.#seed = world.seed;
    world.disk.plant("data/galgo.lock", new Uint8Array(0));
  }

  async run(): Promise<void> {
    const { faults } = this.#world.disk;
    faults.crashAt(1 + this.#seed.below(MOST_OPERATIONS_A_LIFE));
    try {
      const broker = await Broker.open(this.#world.platform, this.#settings());
      await broker.ensureRoot();
      const session = rootSession(broker);
      for (let step = 0; step < STEPS_A_LIFE; step++) await this.#step(broker, session);
    } catch (error) {
      if (!(error instanceof SimulatedCrash) && !faults.isDead) throw error;
    }
  }

  /** Ends the life, opens without a crash, compares everything, and takes what is found for the next life's model. */
  async verify(): Promise<void> {
    const { crash, enforceFsync } = this.#options;
    const saved = crash === "power" && !enforceFsync ? durableLedger(this.#world.disk) : undefined;
    await this.#world.crash(crash);
    this.#world.logger.lines.length = 0;
    const broker = await Broker.open(this.#world.platform, this.#settings());
    await broker.ensureRoot();
    const readers = [SINGLE, ...GROUPS];
    const found = await lookAround(broker, rootSession(broker), { streams: STREAMS, readers, saved });
    try {
      compare(this.#model, found);
    } catch (error) {
      if (this.#before === undefined) throw error;
      compare(this.#before, found);
      this.#model = this.#before;
    }
    this.#before = undefined;
    adopt(this.#model, found);
    await broker.close();
    assert.deepEqual(this.#world.logger.texts("error"), []);
  }

  async #step(broker: Broker, session: Session): Promise<void> {
    const name = this.#oneOf(STREAMS);
    const topic = this.#model.get(name)?.topic;
    const before = structuredClone(this.#model);
    const act = topic === undefined ? this.#withoutTopic(name) : this.#withTopic(name, topic);
    if (act === undefined) return;
    this.#before = before;
    await act(broker, session);
    this.#before = undefined;
  }

  #withoutTopic(name: string): Act {
    const stream = this.#model.get(name);
    if (stream !== undefined && this.#seed.below(6) === 0) return this.#deleteStream(name);
    if (stream === undefined) {
      this.#model.set(name, { topic: undefined });
      return (broker, session) => broker.execute(session, { kind: "create_stream", name });
    }
    const partitionsCount = 1 + this.#seed.below(3);
    stream.topic = {
      partitions: Array.from({ length: partitionsCount }, newPartition),
      groups: new Set<string>(),
    };
    return (broker, session) =>
      broker.execute(session, {
        kind: "create_topic",
        stream: name,
        partitionsCount,
        name: "topic",
        compression: "none",
        messageExpiryMicros: 0n,
        maxTopicSizeBytes: 0n,
        replicationFactor: 1,
      });
  }

  #withTopic(name: string, topic: TopicModel): Act | undefined {
    const dice = this.#seed.below(100);
    const place = { stream: name, topic: "topic" };
    if (dice < 3) return this.#deleteStream(name);
    if (dice < 6) {
      this.#model.get(name)!.topic = undefined;
      return (broker, session) => broker.execute(session, { kind: "delete_topic", ...place });
    }
    if (dice < 14) {
      for (const partition of topic.partitions) emptyPartition(partition);
      return dice < 10
        ? (broker, session) => broker.execute(session, { kind: "purge_topic", ...place })
        : (broker, session) => broker.execute(session, { kind: "purge_stream", stream: name });
    }
    if (dice < 18) {
      topic.partitions.push(newPartition());
      return (broker, session) =>
        broker.execute(session, { kind: "create_partitions", ...place, partitionsCount: 1 });
    }
    if (topic.partitions.length === 0) return undefined;
    if (dice < 21) {
      topic.partitions.pop();
      return (broker, session) =>
        broker.execute(session, { kind: "delete_partitions", ...place, partitionsCount: 1 });
    }
    if (dice < 30) return this.#changeGroup(place, topic);
    if (dice < 37) return () => this.#world.clock.advance(SAVER_MS + 1);
    const partition = this.#seed.below(topic.partitions.length);
    if (dice < 44) return this.#trim(place, topic, partition);
    return dice < 60 ? this.#storeOffset(place, topic, partition) : this.#send(place, topic, partition);
  }

  #deleteStream(name: string): Act {
    this.#model.delete(name);
    return (broker, session) => broker.execute(session, { kind: "delete_stream", stream: name });
  }

  #changeGroup(place: { readonly stream: string; readonly topic: string }, topic: TopicModel): Act {
    const group = this.#oneOf(GROUPS);
    if (!topic.groups.delete(group)) {
      topic.groups.add(group);
      return (broker, session) =>
        broker.execute(session, { kind: "create_consumer_group", ...place, name: group });
    }
    for (const partition of topic.partitions) partition.offsets.delete(group);
    return (broker, session) => broker.execute(session, { kind: "delete_consumer_group", ...place, group });
  }

  #storeOffset(
    place: { readonly stream: string; readonly topic: string },
    topic: TopicModel,
    partition: number,
  ): Act | undefined {
    const { answered, offsets } = topic.partitions[partition]!;
    const reader = this.#oneOf([SINGLE, ...topic.groups]);
    if (answered === 0) return undefined;
    const offset = this.#seed.below(answered);
    const isSafe = this.#options.crash === "kill" || this.#options.enforceFsync;
    // Loss of power may leave a new file as zeros that was never synced: an offset too low, so nothing is missed.
    const zero = this.#options.crash === "power" ? [0] : [];
    offsets.set(reader, [...offsets.get(reader) ?? [undefined], ...zero, offset]);
    return async (broker, session) => {
      // Only members may store, and the only one has all partitions.
      if (reader !== SINGLE) {
        broker.execute(session, { kind: "join_consumer_group", ...place, group: reader });
      }
      await broker.execute(session, {
        kind: "store_consumer_offset",
        ...place,
        consumer: reader === SINGLE ? { kind: "consumer", id: reader } : { kind: "group", id: reader },
        partition,
        offset,
      });
      if (isSafe) offsets.set(reader, [offset]);
    };
  }

  /** Segments go up to the lowest stored offset at most, and never the active one. */
  #trim(
    place: { readonly stream: string; readonly topic: string },
    topic: TopicModel,
    partition: number,
  ): Act {
    const model = topic.partitions[partition]!;
    const stored = [...model.offsets.values()].flatMap((values) =>
      values.filter((value) => value !== undefined)
    );
    model.mayBeGone = Math.max(
      model.mayBeGone,
      stored.length === 0 ? model.answered : Math.max(...stored) + 1,
    );
    return async (broker, session) => {
      const segmentsCount = 1 + this.#seed.below(3);
      await broker.execute(session, { kind: "delete_segments", ...place, partition, segmentsCount });
      const options = { streams: [place.stream], readers: [], saved: undefined };
      const found = await lookAround(broker, session, options);
      const { first, ids } = found.get(place.stream)!.topic!.partitions[partition]!;
      assert.ok(first >= model.gone && first <= model.mayBeGone, `after a trim it begins at ${first}`);
      if (ids.length > 0) model.gone = model.mayBeGone = first;
    };
  }

  #send(
    place: { readonly stream: string; readonly topic: string },
    topic: TopicModel,
    partition: number,
  ): Act {
    const model = topic.partitions[partition]!;
    const messages = Array.from({ length: 1 + this.#seed.below(4) }, () => ({
      id: this.#nextId++,
      payload: new Uint8Array(this.#seed.below(300)),
    }));
    model.sent.push(...messages.map(({ id }) => id));
    return async (broker, session) => {
      // Any whole messages of it may be found when it is not answered.
      this.#before = undefined;
      const slab = broker.slabs.acquire(batchLength(messages));
      const destination = { ...place, partitioning: { kind: "partition", id: partition } } as const;
      await broker.send(session, destination, layBatch(slab, messages));
      broker.slabs.release(slab);
      model.answered = model.sent.length;
    };
  }

  #oneOf<T>(things: readonly T[]): T {
    return things[this.#seed.below(things.length)]!;
  }

  #settings(): BrokerSettings {
    return {
      dataPath: "data",
      runtimePath: "runtime",
      log: {
        segmentSizeBytes: 1024,
        enforceFsync: this.#options.enforceFsync,
        messagesRequiredToSave: 8,
        sizeRequiredToSaveBytes: 2048,
      },
      limits: { memoryBytes: 2 ** 26, openFiles: 64, quarantineBytes: 2 ** 30 },
      topicDefaults: { messageExpiryMicros: 0n, maxTopicSizeBytes: 0n },
      messageSaver: { intervalMs: SAVER_MS, enforceFsync: true },
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

/**
 * A broker under load is killed with `kill -9` at a random moment and started again on what is left, many times over.
 * Whatever it acknowledged is there. What differs from the simulated crashes is that everything here is real: the
 * process, the kernel's cache, the disk, the sockets.
 */
import assert from "node:assert/strict";
import { Seed } from "../../src/platform/simulation/mod.ts";
import { BrokerProcess } from "../support/broker_process.ts";
import { RawClient, Refused } from "../support/raw_client.ts";
import { connectTcp } from "../support/test_broker.ts";
import { sleep } from "../support/within.ts";
import { BatchContent } from "./batch_content.ts";
import { type Ledgers, readAndStore, Writer } from "./load.ts";
import { MetadataLedger } from "./metadata_ledger.ts";
import { OffsetLedger } from "./offset_ledger.ts";
import { PartitionLedger } from "./partition_ledger.ts";

const ROUNDS = Number(Deno.env.get("GALGO_KILL_ROUNDS") ?? 50);
const WRITERS = 3;
const PARTITIONS = 3;
const SHORTEST_ROUND_MS = 40;
const LONGEST_ROUND_MS = 200;

/** Such a batch is written in more than one piece. */
const LARGE_BATCH_LENGTH = 4 * 1024 * 1024;

const STREAM = "load";
const TOPIC = "t";

/** Segments are small, so that rounds see many of them roll. */
const SETTINGS = { IGGY_SYSTEM_SEGMENT_SIZE: "4 MiB" };

Deno.test(`kill -9 under load, ${ROUNDS} rounds: what was acknowledged is there, dense and whole`, async () => {
  const number = Number(Deno.env.get("GALGO_TEST_SEED") ?? Date.now() % 1_000_000);
  console.log(`GALGO_TEST_SEED=${number}`);
  const dataPath = Deno.makeTempDirSync({ prefix: "galgo_kill_" });
  const test = new KillTest(number, dataPath);
  try {
    await test.prepare();
    for (let round = 0; round < ROUNDS; round++) await test.round(round);
    await test.finish();
  } finally {
    test.close();
    await test.broker?.kill();
    Deno.removeSync(dataPath, { recursive: true });
  }
  console.log(test.summary);
});

class KillTest {
  broker: BrokerProcess | undefined;
  readonly #dataPath: string;
  readonly #seed: Seed;
  readonly #ledgers: Ledgers;
  readonly #writers: readonly Writer[];
  /** Of the running broker: one that changes streams, one that reads, the writers. */
  #clients: readonly RawClient[] = [];

  constructor(number: number, dataPath: string) {
    const content = new BatchContent(number);
    this.#dataPath = dataPath;
    this.#seed = new Seed(number);
    const addresses = Array.from(
      { length: PARTITIONS },
      (_, partition) => ({ stream: STREAM, topic: TOPIC, partition }),
    );
    this.#ledgers = {
      partitions: addresses.map((address) => new PartitionLedger(address, content)),
      offsets: new OffsetLedger(this.#seed.fork("offsets")),
      metadata: new MetadataLedger(this.#seed.fork("metadata")),
    };
    this.#writers = Array.from(
      { length: WRITERS },
      (_, writer) => new Writer(writer, content, this.#seed.fork(`writer ${writer}`)),
    );
  }

  get summary(): string {
    const sum = (of: (ledger: PartitionLedger) => number) =>
      this.#ledgers.partitions.reduce((total, ledger) => total + of(ledger), 0);
    return `${sum(({ batches }) => batches)} batches of ${sum(({ messages }) => messages)} messages, ` +
      `${sum(({ cutBatches }) => cutBatches)} cut by a crash`;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  async prepare(): Promise<void> {
    await this.#start();
    const [client] = this.#clients;
    await client!.createStream(STREAM);
    await client!.createTopic(STREAM, TOPIC, PARTITIONS);
  }

  /** Load, death, start, check. */
  async round(round: number): Promise<void> {
    const [changer, reader, ...writers] = this.#clients;
    let isDead = false;
    const work = [
      this.#ledgers.metadata.change(changer!),
      readAndStore(reader!, this.#seed.fork(`reader ${round}`), this.#ledgers),
      ...writers.map((client, writer) => this.#writers[writer]!.write(client, this.#ledgers.partitions)),
    ].map((task) =>
      task.catch((error) => {
        if (!isDead || error instanceof Refused) throw error;
      })
    );
    await Promise.race([Promise.all(work), this.#momentOfDeath(round)]);
    isDead = true;
    await this.broker!.kill();
    await Promise.all(work);
    await this.#start();
    try {
      await this.#check(this.#clients[0]!);
    } catch (error) {
      throw new Error(`after the crash of round ${round}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** At a random time, or at once behind the answer to a batch, every second time a large one. */
  async #momentOfDeath(round: number): Promise<void> {
    await sleep(SHORTEST_ROUND_MS + this.#seed.below(LONGEST_ROUND_MS - SHORTEST_ROUND_MS));
    if (round % 2 === 0) return;
    const shortest = round % 4 === 1 ? 0 : LARGE_BATCH_LENGTH;
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const writer of this.#writers) {
      writer.onAcknowledged = (lengthBytes) => {
        if (lengthBytes >= shortest) resolve();
      };
    }
    await Promise.race([promise, sleep(LONGEST_ROUND_MS)]);
    for (const writer of this.#writers) writer.onAcknowledged = undefined;
  }

  /** After an orderly stop the same is there, to the last byte. */
  async finish(): Promise<void> {
    const { code, stderr } = await this.broker!.stop();
    assert.equal(code, 0, stderr);
    await this.#start();
    await this.#check(this.#clients[0]!);
    for (const partition of this.#ledgers.partitions) await partition.checkAll(this.#clients[0]!);
  }

  async #check(client: RawClient): Promise<void> {
    for (const partition of this.#ledgers.partitions) {
      await partition.check(client);
      await this.#ledgers.offsets.check(client, partition);
    }
    await this.#ledgers.metadata.check(client);
    const messages = this.#ledgers.partitions.reduce((sum, ledger) => sum + ledger.messages, 0);
    assert.equal((await client.getTopic(STREAM, TOPIC))?.messages, messages, "messages of the topic");
  }

  async #start(): Promise<void> {
    this.broker = await BrokerProcess.start({ dataPath: this.#dataPath, settings: SETTINGS });
    this.close();
    this.#clients = await Promise.all(Array.from({ length: WRITERS + 2 }, () => this.#connect()));
  }

  async #connect(): Promise<RawClient> {
    return await RawClient.loggedIn(await connectTcp(this.broker!.tcp));
  }
}

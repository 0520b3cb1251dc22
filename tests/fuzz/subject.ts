/**
 * A broker to be fuzzed: filled with what the recorded requests speak of, watched by one honest client, who sees what
 * is there and does work of its own all the while.
 */
import assert from "node:assert/strict";
import { commandTable, Reader } from "../../src/wire/mod.ts";
import { frame } from "../support/frame_connection.ts";
import { RawClient, Refused } from "../support/raw_client.ts";
import { identifier, type Name, request } from "../support/request_bytes.ts";
import type { TestBroker } from "../support/test_broker.ts";
import { within } from "../support/within.ts";
import type { SlabWatch } from "./slab_watch.ts";

const HANGS_AFTER_MS = 600_000;

/** Time goes on in such steps where it is simulated; a held login takes a second of it. */
const STEP_MS = 200;
const MOST_STEPS = 20_000;

/** A connection that was left is gone when the broker has noticed it, and all that had arrived on it is done. */
const LOOK_EVERY_MS = 20;
const MOST_LOOKS = 1_000;

const GET_STATS = 10;
const CREATE_USER = 33;
const GET_USERS = 32;
const GET_TOKENS = 41;
const CREATE_TOKEN = 42;
const LOGIN_WITH_TOKEN = 44;
const GET_STREAM = 200;
const GET_STREAMS = 201;
const GET_TOPIC = 300;
const GET_GROUPS = 601;
const CREATE_GROUP = 602;

/** Answers to the same questions, as hex. */
export type Figures = readonly string[];

const NONE = new Uint8Array();

/** Of those that recorded requests name, some to be found, and some to be taken where somebody wants that name. */
const STREAMS = ["orders", "orders-v2", "third"];
const TOPICS = ["created", "renamed", "third"];
const GROUPS = ["billing", "shipping", "audit"];
const USERS = ["alice", "bob_22", "new_name", "dave_x", "erin", "frank", "grace"];

export class Subject {
  readonly #broker: TestBroker;
  readonly #isSimulated: boolean;
  #honest: RawClient | undefined;
  #loginFrame: Uint8Array = NONE;
  #works = 0;

  constructor(broker: TestBroker) {
    this.#broker = broker;
    this.#isSimulated = broker.dump !== undefined;
  }

  /** A request after which a connection is logged in as root. */
  get loginFrame(): Uint8Array {
    return this.#loginFrame;
  }

  /** What comes of the work; simulated time goes on until then. Errors: those of the work; when it hangs. */
  async settle<T>(work: Promise<T>): Promise<T> {
    if (!this.#isSimulated) return await within(HANGS_AFTER_MS, "a conversation", work);
    let isDone = false;
    const settled = work.finally(() => isDone = true);
    settled.catch(() => {});
    for (let step = 0; !isDone; step++) {
      assert.ok(step < MOST_STEPS, "a conversation hangs");
      await this.#broker.sleep(STEP_MS);
    }
    return await settled;
  }

  connect = () => this.#broker.connect();

  async fill(): Promise<void> {
    const client = this.#honest = await this.settle(RawClient.loggedIn(await this.#broker.connect()));
    await this.settle(this.#fillWith(client));
    await this.settle(client.ping());
  }

  /** Puts back what the recorded requests speak of and others have deleted. */
  async refill(): Promise<void> {
    await this.settle(this.#fillStreams(this.#client()));
  }

  /** Everything that a request might change and that a client can see. */
  async figures(): Promise<Figures> {
    const { connection } = this.#client();
    const ask = async (requests: readonly (readonly [code: number, payload: Uint8Array])[]) => {
      for (const [code, payload] of requests) await connection.write(frame(code, payload));
      const payloads: Uint8Array[] = [];
      for (const [code] of requests) {
        const { status, payload } = await connection.readAnswer(HANGS_AFTER_MS);
        if (status !== 0 && code !== GET_GROUPS) throw new Error(`${code} was answered with ${status}`);
        payloads.push(payload);
      }
      return payloads;
    };
    return await this.settle((async () => {
      const lists = await ask([[GET_STREAMS, NONE], [GET_USERS, NONE], [GET_TOKENS, NONE]]);
      const streams = commandTable.get_streams.decodeAnswer(new Reader(lists[0]!));
      const first = request((write) => write.bytes(identifier(0)).bytes(identifier(0)));
      const details = await ask([
        ...streams.map(({ id }) => [GET_STREAM, identifier(id)] as const),
        [GET_TOPIC, first],
        [GET_GROUPS, first],
      ]);
      return [...lists, ...details].map((bytes) => bytes.toHex());
    })());
  }

  /** From a new stream to its deletion; all of it must succeed. */
  async workHonestly(): Promise<void> {
    const client = this.#client();
    await this.settle((async () => {
      const stream = `honest-${this.#works++}`;
      const at = { stream, topic: "work", partition: 1 };
      await client.createStream(stream);
      await client.createTopic(stream, "work", 2);
      const payload = new TextEncoder().encode(stream.repeat(20));
      await client.send(at, [{ payload }, { payload }]);
      const { messages } = await client.poll({ ...at, consumer: 1, offset: 0, count: 10 });
      assert.deepEqual(messages.map((each) => each.payload), [payload, payload]);
      await client.deleteStream(stream);
    })());
  }

  /** Resolves when the honest client is the only one left. Errors: when others stay. */
  async whenAlone(): Promise<void> {
    for (let look = 0; look < MOST_LOOKS; look++) {
      const stats = await this.settle(this.#client().ask(GET_STATS, NONE));
      if (commandTable.get_stats.decodeAnswer(new Reader(stats)).clientsCount === 1) return;
      await this.#broker.sleep(LOOK_EVERY_MS);
    }
    throw new Error("clients that left are still there");
  }

  /** Resolves when the broker has given back what it had taken for connections. Errors: when it has not. */
  async leave(slabs: SlabWatch): Promise<void> {
    this.#client().close();
    for (let look = 0; look < MOST_LOOKS && slabs.usedBytes !== 0; look++) {
      await this.#broker.sleep(LOOK_EVERY_MS);
    }
    assert.equal(slabs.usedBytes, 0, "slabs were not given back");
  }

  #client(): RawClient {
    if (this.#honest === undefined) throw new Error("the subject is not filled");
    return this.#honest;
  }

  async #fillWith(client: RawClient): Promise<void> {
    await this.#fillStreams(client);
    for (const name of USERS) {
      await client.ask(CREATE_USER, request((write) => write.str8(name).str8("secret").u8(1).u8(0)));
    }
    const created = await client.ask(CREATE_TOKEN, request((write) => write.str8("of-the-fuzz").u64(0n)));
    const token = new TextDecoder().decode(created.subarray(1));
    this.#loginFrame = frame(LOGIN_WITH_TOKEN, request((write) => write.str8(token)));
  }

  async #fillStreams(client: RawClient): Promise<void> {
    const payload = new Uint8Array(100).fill(7);
    for (const stream of STREAMS) {
      await unlessRefused(client.createStream(stream));
      for (const topic of TOPICS) {
        await unlessRefused(client.createTopic(stream, topic, 3));
        for (const partition of [0, 1, 2]) {
          await unlessRefused(client.send({ stream, topic, partition }, [{ payload }, { payload }]));
        }
        for (const group of GROUPS) {
          await unlessRefused(client.ask(CREATE_GROUP, groupToCreate(stream, topic, group)));
        }
      }
    }
  }
}

/** What is there already need not be made. */
async function unlessRefused(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

function groupToCreate(stream: Name, topic: Name, group: string): Uint8Array {
  return request((write) => write.bytes(identifier(stream)).bytes(identifier(topic)).str8(group));
}

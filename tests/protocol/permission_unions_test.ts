/** Permissions on the server, a stream and a topic add up: what one level allows, no other takes away. */
import assert from "node:assert/strict";
import {
  GLOBAL_FLAGS,
  type GlobalFlag,
  type Permissions,
  STREAM_FLAGS,
  type StreamFlag,
  TOPIC_FLAGS,
  type TopicFlag,
} from "../../src/wire/permissions.ts";
import { RawClient, Refused } from "../support/raw_client.ts";
import { execute } from "./execute.ts";
import { withBroker } from "./subject.ts";

const UNAUTHORIZED = 41;
const MESSAGE = { payload: new Uint8Array(1) };

interface OnStream {
  readonly flags: readonly StreamFlag[];
  readonly topics?: Readonly<Record<number, readonly TopicFlag[]>>;
}

function permissions(
  global: readonly GlobalFlag[],
  streams: Readonly<Record<number, OnStream>>,
): Permissions {
  return {
    global: flags(GLOBAL_FLAGS, global),
    streams: new Map(
      Object.entries(streams).map(([id, { flags: ofStream, topics = {} }]) => [Number(id), {
        ...flags(STREAM_FLAGS, ofStream),
        topics: new Map(
          Object.entries(topics).map(([topic, set]) => [Number(topic), flags(TOPIC_FLAGS, set)]),
        ),
      }]),
    ),
  };
}

function flags<F extends string>(all: readonly F[], set: readonly F[]): { readonly [K in F]: boolean } {
  return Object.fromEntries(all.map((flag) => [flag, set.includes(flag)])) as { [K in F]: boolean };
}

/** Which of `0/0`, `0/1`, `1/0`, `1/1`, stream and topic, the task can be done in; refused must be 41. */
async function allowedIn(task: (stream: number, topic: number) => Promise<unknown>): Promise<string[]> {
  const allowed: string[] = [];
  for (const stream of [0, 1]) {
    for (const topic of [0, 1]) {
      try {
        await task(stream, topic);
        allowed.push(`${stream}/${topic}`);
      } catch (error) {
        assert.ok(error instanceof Refused && error.status === UNAUTHORIZED, String(error));
      }
    }
  }
  return allowed;
}

const EVERYWHERE = ["0/0", "0/1", "1/0", "1/1"];

const CASES: readonly {
  readonly claim: string;
  readonly record: Permissions;
  readonly reads: readonly string[];
  readonly polls: readonly string[];
  readonly sends: readonly string[];
}[] = [
  {
    claim: "sending everywhere, and not named on a stream",
    record: permissions(["sendMessages"], { 0: { flags: [] } }),
    reads: [],
    polls: [],
    sends: EVERYWHERE,
  },
  {
    claim: "reading streams everywhere, sending to one",
    record: permissions(["readStreams"], { 0: { flags: ["sendMessages"] } }),
    reads: EVERYWHERE,
    polls: EVERYWHERE,
    sends: ["0/0", "0/1"],
  },
  {
    claim: "reading one stream, sending to one of its topics",
    record: permissions([], { 0: { flags: ["readStream"], topics: { 0: ["sendMessages"] } } }),
    reads: ["0/0", "0/1"],
    polls: ["0/0", "0/1"],
    sends: ["0/0"],
  },
];

for (const { claim, record, reads, polls, sends } of CASES) {
  Deno.test(`permissions add up: ${claim}`, () =>
    withBroker(async (broker) => {
      const root = await RawClient.loggedIn(await broker.connect());
      for (const stream of ["first", "second"]) {
        await root.createStream(stream);
        for (const topic of ["first", "second"]) await root.createTopic(stream, topic, 1);
      }
      const user = { username: "user", password: "secret", status: "active" } as const;
      await execute(root, "create_user", { ...user, permissions: record });
      const client = new RawClient(await broker.connect());
      await client.login(user.username, user.password);
      const poll = { consumer: 1, partition: 0, offset: 0, count: 1 };
      assert.deepEqual(
        await allowedIn((stream, topic) => execute(client, "get_topic", { stream, topic })),
        reads,
      );
      assert.deepEqual(await allowedIn((stream, topic) => client.poll({ ...poll, stream, topic })), polls);
      assert.deepEqual(
        await allowedIn((stream, topic) => client.send({ stream, topic, partition: 0 }, [MESSAGE])),
        sends,
      );
    }));
}

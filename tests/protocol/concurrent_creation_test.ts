/** Twenty clients create at the same instant: each gets its own, or one of them gets what all want. */
import assert from "node:assert/strict";
import { RawClient, Refused } from "../support/raw_client.ts";
import { execute, PLAIN_TOPIC } from "./execute.ts";
import { withBroker } from "./subject.ts";

const CLIENTS = 20;
const LOOKERS = 5;

interface Kind {
  readonly what: string;
  /** Of a name that is taken; undefined when there are no names. */
  readonly taken: number | undefined;
  create(client: RawClient, name: string): Promise<number | undefined>;
  list(client: RawClient): Promise<readonly { readonly id: number }[]>;
  remove(client: RawClient, id: number): Promise<unknown>;
  /** How many there are before anybody creates. */
  readonly before: number;
}

const TOPIC = { stream: "st", topic: "t" } as const;

const KINDS: readonly Kind[] = [
  {
    what: "users",
    taken: 46,
    before: 1,
    create: async (client, username) =>
      (await execute(client, "create_user", {
        username,
        password: "secret",
        status: "active",
        permissions: undefined,
      })).id,
    list: (client) => execute(client, "get_users", {}),
    remove: (client, user) => execute(client, "delete_user", { user }),
  },
  {
    what: "streams",
    taken: 1012,
    before: 1,
    create: (client, name) => client.createStream(name),
    list: (client) => execute(client, "get_streams", {}),
    remove: (client, stream) => execute(client, "delete_stream", { stream }),
  },
  {
    what: "topics",
    taken: 2013,
    before: 1,
    create: async (client, name) =>
      (await execute(client, "create_topic", { stream: "st", name, partitionsCount: 1, ...PLAIN_TOPIC })).id,
    list: (client) => execute(client, "get_topics", { stream: "st" }),
    remove: (client, topic) => execute(client, "delete_topic", { stream: "st", topic }),
  },
  {
    what: "partitions",
    taken: undefined,
    before: 1,
    create: async (client) => {
      await execute(client, "create_partitions", { ...TOPIC, partitionsCount: 1 });
      return undefined;
    },
    list: async (client) => (await execute(client, "get_topic", TOPIC))?.partitions ?? [],
    remove: (client) => execute(client, "delete_partitions", { ...TOPIC, partitionsCount: 1 }),
  },
  {
    what: "groups",
    taken: 5004,
    before: 0,
    create: async (client, name) => (await execute(client, "create_consumer_group", { ...TOPIC, name })).id,
    list: (client) => execute(client, "get_consumer_groups", TOPIC),
    remove: (client, group) => execute(client, "delete_consumer_group", { ...TOPIC, group }),
  },
];

for (const kind of KINDS) {
  Deno.test(`twenty clients at once: ${kind.what} that are not the same are all created`, () =>
    inCrowd(async (clients, lookers) => {
      const ids = await Promise.all(clients.map((client, at) => kind.create(client, `name-${at}`)));
      await assertListed(kind, lookers, CLIENTS);
      if (kind.taken !== undefined) assert.equal(new Set(ids).size, CLIENTS);
      await cleanUp(kind, lookers[0]!);
    }));

  if (kind.taken === undefined) continue;
  Deno.test(`twenty clients at once: ${kind.what} of one name are created once`, () =>
    inCrowd(async (clients, lookers) => {
      const outcomes = await Promise.allSettled(clients.map((client) => kind.create(client, "one-name")));
      const refusals = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) =>
        reason
      );
      assert.equal(refusals.length, CLIENTS - 1);
      for (const refusal of refusals) {
        assert.ok(refusal instanceof Refused && refusal.status === kind.taken, String(refusal));
      }
      await assertListed(kind, lookers, 1);
      await cleanUp(kind, lookers[0]!);
    }));
}

async function inCrowd(test: (clients: RawClient[], lookers: RawClient[]) => Promise<void>): Promise<void> {
  await withBroker(async (broker) => {
    const connect = async () => await RawClient.loggedIn(await broker.connect());
    const clients = await Promise.all(Array.from({ length: CLIENTS }, connect));
    await clients[0]!.createStream("st");
    await clients[0]!.createTopic("st", "t", 1);
    await test(clients, await Promise.all(Array.from({ length: LOOKERS }, connect)));
  });
}

async function assertListed(kind: Kind, lookers: readonly RawClient[], created: number): Promise<void> {
  const [first, ...others] = await Promise.all(lookers.map((client) => kind.list(client)));
  assert.equal(first!.length, kind.before + created);
  for (const other of others) assert.deepEqual(other, first);
}

/** All but what was there before, by their numbers. */
async function cleanUp(kind: Kind, client: RawClient): Promise<void> {
  for (const { id } of (await kind.list(client)).slice(kind.before)) await kind.remove(client, id);
  assert.equal((await kind.list(client)).length, kind.before);
}

/** A broker with a topic "t" of stream "s", and the few things that tests of messages do with it over and over. */
import assert from "node:assert/strict";
import type { AppOptions } from "../../src/server/http/app.ts";
import { RestClient } from "./rest_client.ts";
import { restApp, type RestBroker } from "./rest_broker.ts";
import { GLOBAL_FLAGS, type GlobalPermissions } from "../../src/wire/mod.ts";

const MESSAGES = "/streams/s/topics/t/messages";
const FIRST = { kind: "partition_id", value: "AAAAAA==" };

export interface TopicWorld {
  readonly broker: RestBroker;
  readonly client: RestClient;
  /** Lets `ms` pass. */
  pass(ms: number): Promise<void>;
  /** Resolves when so many requests wait for something that only time or others can bring. */
  untilWaiting(count?: number): Promise<void>;
  /** One message for each text, into the first partition. */
  send(...texts: readonly string[]): Promise<void>;
  sendBytes(...payloads: readonly Uint8Array[]): Promise<void>;
}

/** Nothing was logged as an error, and every buffer came back, or the test fails. */
export async function withTopic(
  task: (world: TopicWorld) => Promise<void>,
  settings: Partial<AppOptions> = {},
): Promise<void> {
  const broker = await restApp(settings);
  const timersAtRest = broker.timers();
  try {
    const client = new RestClient(broker);
    await client.login();
    await client.createTopic();
    const sendBytes = async (...payloads: readonly Uint8Array[]) => {
      const messages = payloads.map((payload) => ({ payload: payload.toBase64() }));
      const body = JSON.stringify({ partitioning: FIRST, messages });
      assert.equal((await client.ask("POST", MESSAGES, body)).status, 201);
    };
    await task({
      broker,
      client,
      pass: (ms) => broker.sleep(ms),
      untilWaiting: async (count = 1) => {
        while (broker.timers() < timersAtRest + count) await new Promise((resolve) => setTimeout(resolve));
      },
      sendBytes,
      send: (...texts) => sendBytes(...texts.map((text) => new TextEncoder().encode(text))),
    });
    assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
    assert.equal(broker.slabsInUse?.(), 0, "every buffer came back");
  } finally {
    await broker.stop();
  }
}

/** A user who may poll and nothing else, logged in. */
export async function createUser(
  broker: RestBroker,
  username: string,
): Promise<{ readonly id: number; readonly user: RestClient }> {
  const { id } = await broker.asRoot!({
    kind: "create_user",
    username,
    password: "secret",
    status: "active",
    permissions: { global: mayPoll(), streams: new Map() },
  });
  const user = new RestClient(broker);
  await user.login(username, "secret");
  return { id, user };
}

function mayPoll(): GlobalPermissions {
  return Object.fromEntries(GLOBAL_FLAGS.map((flag) => [flag, flag === "pollMessages"])) as GlobalPermissions;
}

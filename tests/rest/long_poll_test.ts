/** Polls that wait: `wait_ms` in the query. */
import assert from "node:assert/strict";
import { restServer } from "./rest_broker.ts";
import { RestClient } from "./rest_client.ts";
import { createUser, withTopic } from "./topic_world.ts";

const MESSAGES = "/streams/s/topics/t/messages";

type Polled = { payload: string }[];

Deno.test("REST poll: one that waits is answered when a message comes", async () => {
  await withTopic(async ({ client, pass, untilWaiting, send }) => {
    const waiting = client.ask("GET", `${MESSAGES}?wait_ms=30000`);
    await untilWaiting();
    await pass(29_000);
    await send("a");
    assert.deepEqual(((await waiting).json()["messages"] as Polled).map(({ payload }) => payload), ["YQ=="]);
  });
});

Deno.test("REST poll: it waits as long as it asked for, and no longer than http.max_wait", async () => {
  await withTopic(async ({ client, pass, untilWaiting }) => {
    for (const [asked, waits] of [[500, 500], [4_000_000_000, 30_000]] as const) {
      let isAnswered = false;
      const waiting = client.ask("GET", `${MESSAGES}?wait_ms=${asked}`).finally(() => isAnswered = true);
      await untilWaiting();
      await pass(waits - 1);
      assert.equal(isAnswered, false);
      await pass(1);
      assert.equal((await waiting).text, `{"partition_id":0,"current_offset":0,"count":0,"messages":[]}`);
    }
    assert.equal((await client.ask("GET", `${MESSAGES}?wait_ms=-1`)).status, 400);
  });
  await withTopic(async ({ client }) => {
    assert.equal((await client.ask("GET", `${MESSAGES}?wait_ms=500`)).status, 200);
  }, { maxWaitMs: 0 });
});

Deno.test("REST poll: one that waits commits what it is answered with, once", async () => {
  await withTopic(async ({ client, untilWaiting, send }) => {
    const waiting = client.ask("GET", `${MESSAGES}?kind=next&auto_commit=true&wait_ms=1000`);
    await untilWaiting();
    await send("a", "b");
    assert.equal((await waiting).json()["count"], 2n);
    assert.equal((await client.ask("GET", `${MESSAGES}?kind=next`)).json()["count"], 0n);
  });
});

Deno.test("REST poll: waiting ends with the token, the permission and the user, and nothing is committed", async () => {
  await withTopic(async ({ client, broker, pass, untilWaiting, send }) => {
    const refusals: Record<string, number> = {};
    const ends: Record<string, (id: number, user: RestClient) => Promise<unknown>> = {
      logout: (_, user) => user.ask("DELETE", "/users/logout"),
      permissions: (user) => broker.asRoot!({ kind: "update_permissions", user, permissions: undefined }),
      status: (user) =>
        broker.asRoot!({ kind: "update_user", user, username: undefined, status: "inactive" }),
      deletion: (user) => broker.asRoot!({ kind: "delete_user", user }),
      expiry: () => pass(3_606_000),
    };
    for (const [name, end] of Object.entries(ends)) {
      const { id, user } = await createUser(broker, name);
      const waiting = user.ask("GET", `${MESSAGES}?kind=next&auto_commit=true&wait_ms=7200000`);
      await untilWaiting();
      await end(id, user);
      if (name === "expiry") {
        await client.login();
        await send("a");
      }
      refusals[name] = (await waiting).status;
    }
    assert.deepEqual(refusals, { logout: 401, permissions: 403, status: 401, deletion: 401, expiry: 401 });
    assert.equal((await client.ask("GET", "/streams/s/topics/t/consumer-offsets?consumer_id=1")).status, 404);
  }, { maxWaitMs: 7_200_000 });
});

Deno.test("REST poll: waiting ends with the topic", async () => {
  await withTopic(async ({ client, untilWaiting }) => {
    const waiting = client.ask("GET", `${MESSAGES}?wait_ms=1000`);
    await untilWaiting();
    await client.ask("DELETE", "/streams/s/topics/t");
    assert.deepEqual([(await waiting).status, (await waiting).json()["code"]], [404, "topic_id_not_found"]);
  });
});

Deno.test("REST poll: a client that goes away waits no more, and the broker's stop answers those who wait", async () => {
  const broker = await restServer();
  const atRest = broker.timers();
  const untilTimers = async (count: number) => {
    while (broker.timers() !== count) await new Promise((resolve) => setTimeout(resolve));
  };
  const client = new RestClient(broker);
  await client.login();
  await client.createTopic();
  const gone = new AbortController();
  const headers = { authorization: `Bearer ${client.token}` };
  const left = broker.fetch(`${MESSAGES}?wait_ms=30000`, { headers, signal: gone.signal });
  await untilTimers(atRest + 1);
  gone.abort();
  await assert.rejects(left);
  await untilTimers(atRest);
  const waiting = client.ask("GET", `${MESSAGES}?wait_ms=30000`);
  await untilTimers(atRest + 1);
  await broker.stop();
  assert.deepEqual([(await waiting).status, (await waiting).json()["count"]], [200, 0n]);
});

/** Following a topic with server-sent events. */
import assert from "node:assert/strict";
import type { AppOptions } from "../../src/server/http/app.ts";
import { EventStream } from "./event_stream.ts";
import { RestClient } from "./rest_client.ts";
import { restServer } from "./rest_broker.ts";
import { createUser, type TopicWorld, withTopic } from "./topic_world.ts";

const MESSAGES = "/streams/s/topics/t/messages";

interface TailWorld extends TopicWorld {
  tail(query?: string, headers?: Record<string, string>, client?: RestClient): Promise<EventStream>;
}

/** Streams that are open at its end are left. */
async function withTail(
  task: (world: TailWorld) => Promise<void>,
  settings?: Partial<AppOptions>,
): Promise<void> {
  const streams: EventStream[] = [];
  await withTopic(async (world) => {
    await task({
      ...world,
      tail: async (query = "", headers = {}, client = world.client) => {
        const all = { authorization: `Bearer ${client.token}`, ...headers };
        const stream = new EventStream(
          await world.broker.bareFetch!(`${MESSAGES}/tail${query}`, { headers: all }),
        );
        streams.push(stream);
        return stream;
      },
    });
    for (const stream of streams) await stream.cancel();
  }, settings);
}

Deno.test("REST tail: an event is a message as lines of JSON have it, its id the offset", async () => {
  await withTail(async ({ client, tail, send }) => {
    const stream = await tail();
    const asText = await tail("?text=true");
    await send("a", "ä\n");
    await send("c");
    for (const [each, query] of [[stream, ""], [asText, "?text=true"]] as const) {
      const lines = await client.ask("GET", MESSAGES + query, undefined, { accept: "application/x-ndjson" });
      for (const [offset, data] of lines.text.trimEnd().split("\n").entries()) {
        assert.deepEqual(await each.next(), { event: undefined, id: `${offset}`, data });
      }
    }
  });
});

Deno.test("REST tail: begins where it is told, and otherwise with what is new", async () => {
  await withTail(async ({ client, tail, send }) => {
    await send("a", "b", "c");
    await client.ask("PUT", "/streams/s/topics/t/consumer-offsets", `{"consumer_id":"me","offset":0}`);
    const all: [number, string][] = [[0, "a"], [1, "b"], [2, "c"], [3, "d"]];
    const starts: [query: string, header: string | undefined, first: number][] = [
      ["", undefined, 3],
      ["?kind=first", undefined, 0],
      ["?kind=offset&value=1", undefined, 1],
      ["?value=1", undefined, 1],
      ["?kind=last", undefined, 2],
      ["?kind=next&consumer_id=me", undefined, 1],
      ["?kind=timestamp&value=1", undefined, 0],
      ["?last_event_id=0", undefined, 1],
      ["?last_event_id=0&kind=first", "", 1],
      ["?last_event_id=0", "1", 2],
      ["?last_event_id=2", undefined, 3],
      ["?last_event_id=3", undefined, 0],
      ["?last_event_id=18446744073709551615", undefined, 0],
    ];
    const streams = await Promise.all(
      starts.map(([query, header]) => tail(query, header === undefined ? {} : { "last-event-id": header })),
    );
    await send("d");
    for (const [at, [query, , first]] of starts.entries()) {
      assert.deepEqual(await streams[at]!.messages(4 - first), all.slice(first), query);
    }
    for (const query of ["?last_event_id=x", "?kind=nope", "?partition_id=x", "?text=1"]) {
      assert.equal((await client.ask("GET", `${MESSAGES}/tail${query}`)).status, 400, query);
    }
    const bad = await client.ask("GET", `${MESSAGES}/tail`, undefined, { "last-event-id": "-1" });
    assert.equal(bad.status, 400);
    assert.equal((await client.ask("GET", `${MESSAGES}/tail?partition_id=1`)).status, 404);
  });
});

Deno.test("REST tail: a comment now and then while nothing comes", async () => {
  await withTail(async ({ tail, send, pass, untilWaiting }) => {
    const stream = await tail();
    const next = stream.next();
    for (let beat = 0; beat < 3; beat++) {
      await untilWaiting();
      assert.equal(stream.comments, beat);
      await pass(15_000);
    }
    await untilWaiting();
    await send("a");
    assert.equal((await next)?.id, "0");
    assert.equal(stream.comments, 3);
  });
});

Deno.test("REST tail: ends with the token, the permission, the user and the topic, and says why", async () => {
  await withTail(async ({ client, broker, tail, pass, untilWaiting }) => {
    const ends: [code: string, end: (id: number, user: RestClient) => Promise<unknown>][] = [
      ["unauthenticated", (_, user) => user.ask("DELETE", "/users/logout")],
      [
        "unauthorized",
        (user) => broker.asRoot!({ kind: "update_permissions", user, permissions: undefined }),
      ],
      [
        "unauthenticated",
        (user) => broker.asRoot!({ kind: "update_user", user, username: undefined, status: "inactive" }),
      ],
      ["unauthenticated", (user) => broker.asRoot!({ kind: "delete_user", user })],
      [
        "topic_id_not_found",
        () => client.ask("DELETE", "/streams/s/topics/t").then(() => client.createTopic()),
      ],
      ["unauthenticated", async () => {
        for (let passed = 0; passed < 3606; passed += 15) {
          await untilWaiting();
          await pass(15_000);
        }
      }],
    ];
    for (const [at, [code, end]] of ends.entries()) {
      const { id, user } = await createUser(broker, `user-${at}`);
      const stream = await tail("", {}, user);
      const ended = stream.end();
      await untilWaiting();
      await end(id, user);
      assert.equal(await ended, code);
    }
  });
});

Deno.test("REST tail: nothing is sent to who may not poll", async () => {
  await withTail(async ({ client, broker }) => {
    const { id, user } = await createUser(broker, "bob");
    await broker.asRoot!({ kind: "update_permissions", user: id, permissions: undefined });
    assert.equal((await user.ask("GET", `${MESSAGES}/tail`)).status, 403);
    assert.equal((await new RestClient(broker).ask("GET", `${MESSAGES}/tail`)).status, 401);
    assert.equal((await client.ask("GET", "/streams/s/topics/none/messages/tail")).status, 404);
    const head = await broker.bareFetch!(`${MESSAGES}/tail`, {
      method: "HEAD",
      headers: { authorization: `Bearer ${client.token}` },
    });
    assert.deepEqual([head.status, head.body], [200, null]);
  });
});

Deno.test("REST tail: after a purge the messages begin anew", async () => {
  await withTail(async ({ client, tail, send, untilWaiting }) => {
    await send("a", "b");
    const stream = await tail("?kind=first");
    assert.deepEqual(await stream.messages(2), [[0, "a"], [1, "b"]]);
    const next = stream.messages(1);
    await untilWaiting();
    await client.ask("DELETE", "/streams/s/topics/t/purge");
    await send("c");
    assert.deepEqual(await next, [[0, "c"]]);
  });
});

Deno.test("REST tail: a client that takes nothing costs one piece at most, and misses nothing", async () => {
  await withTail(async ({ broker, tail, sendBytes }) => {
    const stream = await tail("?kind=first");
    for (let sent = 0; sent < 50; sent++) await sendBytes(new Uint8Array(90_000).fill(65 + sent));
    assert.ok(broker.slabsInUse!() <= 256 * 1024, String(broker.slabsInUse!()));
    const messages = await stream.messages(50);
    for (const [at, message] of messages.entries()) {
      assert.deepEqual(message, [at, String.fromCharCode(65 + at).repeat(90_000)]);
    }
  });
});

Deno.test("REST tail: over a socket it ends at once with the broker, and nothing stays when the client goes", async () => {
  const broker = await restServer();
  const client = new RestClient(broker);
  const atRest = broker.timers();
  await client.login();
  await client.createTopic();
  const untilTimers = async (count: number) => {
    while (broker.timers() !== count) await new Promise((resolve) => setTimeout(resolve));
  };
  const headers = { authorization: `Bearer ${client.token}` };
  const gone = new AbortController();
  const left = await broker.bareFetch!(`${MESSAGES}/tail`, { headers, signal: gone.signal });
  await untilTimers(atRest + 1);
  gone.abort();
  await assert.rejects(left.text());
  await untilTimers(atRest);
  const stream = new EventStream(await broker.bareFetch!(`${MESSAGES}/tail`, { headers }));
  await untilTimers(atRest + 1);
  await broker.stop();
  // One that was cut, when the time for what is in flight was over, would be an error.
  assert.equal(await stream.end(), undefined);
});

/** Tickets: the right to follow a topic, in a query. */
import assert from "node:assert/strict";
import { EventStream } from "./event_stream.ts";
import { createUser, type TopicWorld, withTopic } from "./topic_world.ts";

const TAIL = "/streams/s/topics/t/messages/tail";

async function ticketOf({ client }: Pick<TopicWorld, "client">, path = TAIL): Promise<string> {
  const answer = await client.ask("POST", "/tickets", JSON.stringify({ path }));
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.json()["expires_in"], 30n);
  return String(answer.json()["ticket"]);
}

/** The status, and the stream is left. */
async function use({ broker }: Pick<TopicWorld, "broker">, ticket: string, path = TAIL): Promise<number> {
  const answer = await broker.bareFetch!(`${path}?ticket=${encodeURIComponent(ticket)}`, {});
  await answer.body?.cancel();
  return answer.status;
}

Deno.test("REST tickets: one opens one tail, once", async () => {
  await withTopic(async (world) => {
    const ticket = await ticketOf(world);
    assert.match(ticket, /^[\w-]+\.[\w-]+$/);
    const answer = await world.broker.bareFetch!(`${TAIL}?kind=first&ticket=${ticket}`, {});
    const stream = new EventStream(answer);
    await world.send("a");
    assert.deepEqual(await stream.messages(1), [[0, "a"]]);
    await stream.cancel();
    assert.equal(await use(world, ticket), 401);
  });
});

Deno.test("REST tickets: for its own path alone, within half a minute", async () => {
  await withTopic(async (world) => {
    const { client, pass } = world;
    await client.ask("POST", "/streams", `{"name":"o"}`);
    assert.equal(await use(world, await ticketOf(world), TAIL.replace("/s/", "/o/")), 401);
    assert.equal(await use(world, await ticketOf(world), "/streams"), 401);
    const [early, late] = [await ticketOf(world), await ticketOf(world)];
    await pass(29_000);
    assert.equal(await use(world, early), 200);
    await pass(1_000);
    assert.equal(await use(world, late), 401);
    assert.equal(await use(world, ""), 401);
    for (const path of ["/streams", `${TAIL}?x=1`, "/streams/s/topics/t/messages", "", "tail"]) {
      assert.equal((await client.ask("POST", "/tickets", JSON.stringify({ path }))).status, 422, path);
    }
  });
});

Deno.test("REST tickets: half a ticket is none, and uses it up", async () => {
  await withTopic(async (world) => {
    for (
      const spoil of [
        (secret: string) => secret.slice(1),
        (secret: string) => `A${secret.slice(1)}`,
        () => "!",
      ]
    ) {
      const ticket = await ticketOf(world);
      const [id, secret] = ticket.split(".") as [string, string];
      const spoilt = spoil(secret === `A${secret.slice(1)}` ? `B${secret.slice(1)}` : secret);
      assert.equal(await use(world, `${id}.${spoilt}`), 401);
      assert.equal(await use(world, ticket), 401);
    }
  });
});

Deno.test("REST tickets: end with the token they came from, and give what its user may", async () => {
  await withTopic(async (world) => {
    const { broker } = world;
    const { id, user } = await createUser(broker, "bob");
    const early = await ticketOf({ client: user });
    const stream = new EventStream(await broker.bareFetch!(`${TAIL}?ticket=${early}`, {}));
    const late = await ticketOf({ client: user });
    const ended = stream.end();
    await world.untilWaiting();
    await user.ask("DELETE", "/users/logout");
    assert.equal(await ended, "unauthenticated");
    assert.equal(await use(world, late), 401);
    await user.login("bob", "secret");
    const forbidden = await ticketOf({ client: user });
    await broker.asRoot!({ kind: "update_permissions", user: id, permissions: undefined });
    assert.equal(await use(world, forbidden), 403);
  });
});

Deno.test("REST tickets: they stand in no log", async () => {
  await withTopic(async (world) => {
    const tickets = [await ticketOf(world), await ticketOf(world)];
    assert.equal(await use(world, tickets[0]!), 200);
    assert.equal(await use(world, tickets[1]!, "/streams"), 401);
    const lines = world.broker.logger.lines.map((line) => JSON.stringify(line)).join("\n");
    assert.ok(lines.includes(TAIL));
    for (const ticket of tickets) for (const part of ticket.split(".")) assert.ok(!lines.includes(part));
  });
});

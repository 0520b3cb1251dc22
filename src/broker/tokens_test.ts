import assert from "node:assert/strict";
import type { Session } from "./session.ts";
import { outcome, SampleBroker } from "./sample_broker.ts";

const HOUR_MICROS = 3_600_000_000n;
const HOUR_MS = 3_600_000;

async function create(
  broker: SampleBroker,
  session: Session,
  name: string,
  expiryMicros = 0n,
): Promise<string> {
  const { token } = await broker.ask(session, { kind: "create_personal_access_token", name, expiryMicros });
  return token;
}

function login(broker: SampleBroker, token: string): Promise<string> {
  return broker.outcome(broker.connect(), { kind: "login_with_personal_access_token", token });
}

async function names(broker: SampleBroker, session: Session): Promise<string[]> {
  const tokens = await broker.ask(session, { kind: "get_personal_access_tokens" });
  return tokens.map(({ name }) => name);
}

Deno.test("a token is a login, also after a restart, until it is deleted", async () => {
  const broker = await SampleBroker.open();
  const token = await create(broker, await broker.root(), "for-ci");
  assert.equal(await login(broker, token), "ok");
  await broker.restart();
  assert.equal(await login(broker, token), "ok");
  const root = await broker.root();
  await broker.ask(root, { kind: "delete_personal_access_token", name: "for-ci" });
  assert.equal(await login(broker, token), "resource_not_found");
  await broker.restart();
  assert.equal(await login(broker, token), "resource_not_found");
  await broker.close();
});

Deno.test("a token past its time is refused, listed until it is cleaned away, and gone after a restart", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  const token = await create(broker, root, "for-an-hour", HOUR_MICROS);
  await broker.world.clock.advance(HOUR_MS - 1000);
  assert.equal(await login(broker, token), "ok");
  await broker.world.clock.advance(1000);
  assert.equal(await login(broker, token), "personal_access_token_expired");
  assert.deepEqual(await names(broker, root), ["for-an-hour"]);
  await broker.restart();
  assert.deepEqual(await names(broker, await broker.root()), []);
  await broker.close();
});

Deno.test("the cleaner takes tokens past their time and no others, and their names are free again", async () => {
  const broker = await SampleBroker.open({ tokens: { maxPerUser: 3, cleanerIntervalMs: 60_000 } });
  const root = await broker.root();
  await create(broker, root, "for-an-hour", HOUR_MICROS);
  await create(broker, root, "for-ever");
  await broker.world.clock.advance(HOUR_MS + 60_000);
  assert.deepEqual(await names(broker, root), ["for-ever"]);
  const again = await create(broker, root, "for-an-hour");
  await broker.restart();
  assert.deepEqual((await names(broker, await broker.root())).sort(), ["for-an-hour", "for-ever"]);
  assert.equal(await login(broker, again), "ok");
  await broker.close();
});

Deno.test("a user has as many tokens as the limit says, and not one more; the limit comes before the name", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  for (const name of ["one", "two", "three"]) await create(broker, root, name);
  assert.equal(await outcome(create(broker, root, "four")), "personal_access_tokens_limit_reached");
  assert.equal(await outcome(create(broker, root, "one")), "personal_access_tokens_limit_reached");
  await broker.ask(root, { kind: "delete_personal_access_token", name: "two" });
  assert.equal(await outcome(create(broker, root, "one")), "personal_access_token_already_exists");
  await broker.close();
});

Deno.test("the tokens of an inactive user are refused, those of a deleted one are unknown", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.createUser(root, "alice");
  const token = await create(broker, await broker.login("alice", "secret"), "mine");
  await broker.ask(root, { kind: "update_user", user: "alice", username: undefined, status: "inactive" });
  assert.equal(await login(broker, token), "user_inactive");
  await broker.ask(root, { kind: "delete_user", user: "alice" });
  assert.equal(await login(broker, token), "resource_not_found");
  await broker.close();
});

Deno.test("neither passwords nor tokens are in any file", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.createUser(root, "alice");
  const token = await create(broker, root, "for-ci");
  await broker.ask(root, {
    kind: "change_password",
    user: "alice",
    currentPassword: "secret",
    newPassword: "even more secret",
  });
  await broker.close();
  const files = [...broker.world.disk.dump().values()].map((bytes) =>
    new TextDecoder("latin1").decode(bytes)
  );
  assert.ok(files.some((text) => text.includes("alice")));
  for (const secret of [token, "secret"]) assert.ok(files.every((text) => !text.includes(secret)));
});

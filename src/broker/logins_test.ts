import assert from "node:assert/strict";
import { FAILURES_OF_USER } from "./failed_logins.ts";
import { HELD_MS, MOST_HELD_OF_NAME } from "./held_attempts.ts";
import { outcome, SampleBroker } from "./sample_broker.ts";

const WRONG = "not the password";

async function withFailures(): Promise<SampleBroker> {
  const broker = await SampleBroker.open();
  for (let at = 0; at < FAILURES_OF_USER.burst; at++) {
    assert.equal(await outcome(broker.login("iggy", WRONG)), "invalid_credentials");
  }
  return broker;
}

/** What a login has come to after so long; undefined while it is held. */
async function after(
  broker: SampleBroker,
  ms: number,
  login: Promise<unknown>,
): Promise<string | undefined> {
  let result: string | undefined;
  void outcome(login).then((name) => result = name);
  await broker.world.clock.advance(ms);
  return result;
}

Deno.test("login_user: an unknown name, and a wrong password of an inactive user, are wrong passwords", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.createUser(root, "alice");
  await broker.ask(root, { kind: "update_user", user: "alice", username: undefined, status: "inactive" });
  assert.equal(await outcome(broker.login("nobody", "secret")), "invalid_credentials");
  assert.equal(await outcome(broker.login("alice", WRONG)), "invalid_credentials");
  assert.equal(await outcome(broker.login("alice", "secret")), "user_inactive");
  await broker.close();
});

Deno.test("login_user: one that fails leaves the session as it was", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  const again = { kind: "login_user", username: "iggy", version: undefined, context: undefined } as const;
  assert.equal(await broker.outcome(root, { ...again, password: WRONG }), "invalid_credentials");
  assert.equal(await broker.outcome(root, { kind: "get_streams" }), "ok");
  await broker.close();
});

Deno.test("login_user: past the limit of failures it is held for a second", async () => {
  const broker = await withFailures();
  assert.equal(await after(broker, HELD_MS / 2, broker.login("iggy", WRONG)), undefined);
  await broker.close();
});

Deno.test("login_user: the right password gets through after the second", async () => {
  const broker = await withFailures();
  assert.equal(await after(broker, HELD_MS + 1, broker.login("iggy", "iggy")), "ok");
  await broker.close();
});

Deno.test("login_user: past the limit one a second is looked at, in the order they came", async () => {
  const broker = await withFailures();
  const ended: string[] = [];
  const guess = (name: string) => void outcome(broker.login("iggy", WRONG)).then(() => ended.push(name));
  for (const name of ["first", "second", "third"]) guess(name);
  await broker.world.clock.advance(HELD_MS + 300);
  assert.deepEqual(ended, ["first"]);
  await broker.world.clock.advance(HELD_MS);
  assert.deepEqual(ended, ["first", "second"]);
  await broker.close();
});

Deno.test("login_user: the right password gets through while 30 others go on guessing from its address", async () => {
  const broker = await withFailures();
  let isOver = false;
  const guessers = Array.from({ length: 30 }, async () => {
    while (!isOver) await outcome(broker.login("iggy", WRONG));
  });
  await broker.world.clock.advance(5_000);
  for (let time = 0; time < 3; time++) {
    assert.equal(await after(broker, 40_000, broker.login("iggy", "iggy")), "ok", `time ${time}`);
  }
  isOver = true;
  await broker.world.clock.advance(60_000);
  await Promise.all(guessers);
  await broker.close();
});

Deno.test("login_user: the right password gets through while its address tries ever new names", async () => {
  const broker = await SampleBroker.open();
  let isOver = false;
  let names = 0;
  const guessers = Array.from({ length: 150 }, async () => {
    while (!isOver) await outcome(broker.login(`name ${names++}`, WRONG));
  });
  await broker.world.clock.advance(10_000);
  const line = after(broker, 60_000, broker.login("iggy", "iggy"));
  assert.equal(await line, "ok");
  isOver = true;
  await broker.world.clock.advance(60_000);
  await Promise.all(guessers);
  await broker.close();
});

Deno.test("login_user: who finds the line full is refused after a second", async () => {
  const broker = await withFailures();
  const guesses = Array.from({ length: MOST_HELD_OF_NAME }, () => outcome(broker.login("iggy", WRONG)));
  assert.equal(await after(broker, HELD_MS - 1, broker.login("iggy", "iggy")), undefined);
  assert.equal(await after(broker, HELD_MS + 1, broker.login("iggy", "iggy")), "invalid_credentials");
  await broker.world.clock.advance(90_000);
  await Promise.all(guesses);
  assert.equal(await after(broker, HELD_MS + 1, broker.login("iggy", "iggy")), "ok");
  await broker.close();
});

Deno.test("login_user: failures from one address keep nobody out at another one", async () => {
  const broker = await withFailures();
  assert.equal(await after(broker, 1, broker.login("iggy", "iggy", "10.0.0.2")), "ok");
  await broker.close();
});

Deno.test("change_password: guesses of the current password are limited like logins", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  const guess = () =>
    broker.ask(root, { kind: "change_password", user: 0, currentPassword: WRONG, newPassword: "secret" });
  for (let at = 0; at < FAILURES_OF_USER.burst; at++) {
    assert.equal(await outcome(guess()), "invalid_credentials");
  }
  assert.equal(await after(broker, HELD_MS / 2, guess()), undefined);
  await broker.close();
});

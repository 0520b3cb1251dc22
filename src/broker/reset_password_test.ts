import assert from "node:assert/strict";
import { resetPassword } from "./reset_password.ts";
import { outcome, SampleBroker } from "./sample_broker.ts";
import { StartError } from "./start_error.ts";

const DATA_PATH = "/data";

async function stopped(): Promise<SampleBroker> {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.createUser(root, "alice");
  await broker.close();
  return broker;
}

Deno.test("resetPassword gives the root user another password and leaves all others theirs", async () => {
  const broker = await stopped();
  const reset = { dataPath: DATA_PATH, username: undefined, password: "found again" };
  assert.deepEqual(await resetPassword(broker.world.platform, reset), {
    kind: "done",
    username: "iggy",
    madeActive: false,
    isInactive: false,
  });
  await broker.start();
  assert.equal(await outcome(broker.login("iggy", "found again")), "ok");
  assert.equal(await outcome(broker.login("iggy", "iggy")), "invalid_credentials");
  assert.equal(await outcome(broker.login("alice", "secret")), "ok");
  await broker.close();
});

Deno.test("resetPassword finds a user by name, and names those there are when it finds none", async () => {
  const broker = await stopped();
  const { platform } = broker.world;
  const reset = { dataPath: DATA_PATH, password: "found again" };
  assert.deepEqual(await resetPassword(platform, { ...reset, username: "bob" }), {
    kind: "unknown user",
    usernames: ["iggy", "alice"],
  });
  assert.equal((await resetPassword(platform, { ...reset, username: "alice" })).kind, "done");
  await broker.start();
  assert.equal(await outcome(broker.login("alice", "found again")), "ok");
  await broker.close();
});

Deno.test("resetPassword of an inactive user says that it still is, and its logins are refused", async () => {
  const broker = await stopped();
  await broker.start();
  const root = await broker.root();
  await broker.ask(root, { kind: "update_user", user: "alice", username: undefined, status: "inactive" });
  await broker.close();
  const reset = { dataPath: DATA_PATH, username: "alice", password: "found again" };
  assert.deepEqual(await resetPassword(broker.world.platform, reset), {
    kind: "done",
    username: "alice",
    madeActive: false,
    isInactive: true,
  });
  await broker.start();
  assert.equal(await outcome(broker.login("alice", "found again")), "user_inactive");
  await broker.close();
});

Deno.test("resetPassword makes nothing where there is no journal", async () => {
  const broker = await stopped();
  const reset = { dataPath: "/elsewhere", username: undefined, password: "found again" };
  await assert.rejects(resetPassword(broker.world.platform, reset), StartError);
  assert.equal(broker.world.platform.disk.facts("/elsewhere"), undefined);
});

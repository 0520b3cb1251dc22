/** The recorded conversations through every door, and over a network that splits and delays. */
import assert from "node:assert/strict";
import { differenceText, replay, type Scenario, scenarioNamed, type Step } from "../support/conversation.ts";
import { realBroker, simulatedBroker, type TestBroker } from "../support/test_broker.ts";
import { TCP, TCP_TLS, type TestDoor, WEBSOCKET, WEBSOCKET_TLS } from "../support/test_doors.ts";

const GLOBAL_FLAGS = [
  "manage_servers",
  "read_servers",
  "manage_users",
  "read_users",
  "manage_streams",
  "read_streams",
  "manage_topics",
  "read_topics",
  "poll_messages",
  "send_messages",
];
const STREAM_FLAGS = [
  "manage_stream",
  "read_stream",
  "manage_topics",
  "read_topics",
  "poll_messages",
  "send_messages",
];
const TOPIC_FLAGS = ["manage_topic", "read_topic", "poll_messages", "send_messages"];

const PERMISSION_SCENARIOS = [
  "permissions-none",
  ...GLOBAL_FLAGS.map((flag) => `permissions-global-${flag}`),
  ...STREAM_FLAGS.map((flag) => `permissions-stream-${flag}`),
  ...TOPIC_FLAGS.map((flag) => `permissions-topic-${flag}`),
];

const SCENARIOS = [
  "ping-and-unauthenticated",
  "login-and-logout",
  "odd-frames",
  "server-information",
  "streams",
  "topics",
  "partitions",
  "users",
  "tokens",
  "permission-records-of-deleted",
  "permission-order",
  ...PERMISSION_SCENARIOS,
  "send-and-poll",
  "send-errors",
  "partitioning",
  "consumer-offsets",
  "consumer-groups",
  "group-round-robin",
  "group-cooperative-six",
  "group-pending-revocation",
  "group-pending-autocommit",
  "group-pending-committed-before",
  "group-target-gone",
  "group-partitions-change",
  "group-two-groups-and-delete",
  "group-logout",
  "group-revocation-timeout",
  "flush-snapshot-segments",
  "segments",
  "segments-batch",
  "stale-clients",
];

interface Amendment {
  readonly steps: readonly number[];
  readonly recorded: string;
  readonly ours: string;
}

/**
 * Where ours is meant to be better than what was recorded, and exactly how.
 *
 * The reserved field of a message is stored as 0, because clients refuse to read anything else; the original keeps the
 * 5 that was sent. A group's six partitions are split 3 + 3 when a second member comes, and evenly ever after; the
 * original splits 5 + 1 and gives each newcomer a single one. What a user was allowed on a stream or topic leaves the
 * user's record when that is deleted; the original keeps it for whatever gets the id next.
 */
const AMENDED: Readonly<Record<string, readonly Amendment[]>> = {
  "send-and-poll": [{
    steps: [15, 24],
    recorded: `05000000000000007265736572766564`,
    ours: `00000000000000007265736572766564`,
  }],
  "permissions-stream-manage_stream": [{
    steps: [67],
    recorded: `01170000000000000000000000000001000000000100000000000000`,
    ours: `010b0000000000000000000000000000`,
  }],
  "permissions-topic-manage_topic": [{
    steps: [58],
    recorded: `01200000000000000000000000000001000000000000000000000100000000010000000000`,
    ours: `01170000000000000000000000000001000000000000000000000000`,
  }],
  "group-cooperative-six": [
    split(9, [[0, 1, 2, 3, 4], [5]], [[0, 1, 2], [5, 4, 3]]),
    split(12, [[0, 1, 2, 3], [5], [4]], [[0, 1], [5, 4], [2, 3]]),
    split(15, [[0, 1, 2], [5], [4], [3]], [[0, 1], [5, 4], [2], [3]]),
    split(18, [[0, 1], [5], [4], [3], [2]], [[0, 1], [5], [2], [3], [4]]),
    split(21, [[0], [5], [4], [3], [2], [1]], [[0], [5], [2], [3], [4], [1]]),
    split(24, [[0], [5], [4], [3], [2], [1], []], [[0], [5], [2], [3], [4], [1], []]),
  ],
};

/** Members with the ids 0, 1, 2, …, and their partitions. */
function split(
  step: number,
  recorded: readonly (readonly number[])[],
  ours: readonly (readonly number[])[],
): Amendment {
  return { steps: [step], recorded: membersHex(recorded), ours: membersHex(ours) };
}

function membersHex(lists: readonly (readonly number[])[]): string {
  const numbers = lists.flatMap((partitions, id) => [id, partitions.length, ...partitions]);
  return new Uint8Array(Uint32Array.from(numbers).buffer).toHex();
}

const SEEDS = [1, 2, 3];
/** There are many, and they are alike to a network. */
const SEEDS_OF_PERMISSIONS = [1];

/** Requests of get_me, get_client and get_clients. */
const RECORDS_OF_CLIENTS = /^.{8}1[456]000000/;

async function check(name: string, broker: TestBroker, door = TCP): Promise<void> {
  try {
    assert.equal(await differencesText(name, broker, door), "");
    assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
  } finally {
    await broker.stop();
  }
}

/** The differences, a few lines each. */
async function differencesText(name: string, broker: TestBroker, door = TCP): Promise<string> {
  const differences = await replay(amended(name, door), broker);
  return differences.map(differenceText).join("\n");
}

/** The scenario with our answers put in place of the recorded ones, those marked as the original's own included. */
function amended(name: string, door: TestDoor): Scenario {
  const scenario = scenarioNamed(name);
  const steps = scenario.steps.map((step, number) => {
    const amendment = AMENDED[name]?.find((each) => each.steps.includes(number));
    return amendment === undefined ? throughDoor(step, door) : amendedStep(step, number, amendment);
  });
  return { ...scenario, steps };
}

/** All were recorded over TCP. What a client is listed with is the only difference that a door makes. */
function throughDoor(step: Step, { transport }: TestDoor): Step {
  if (step.action !== undefined || !("payloadHex" in step.expect)) return step;
  if (!RECORDS_OF_CLIENTS.test(step.requestHex)) return step;
  const payloadHex = step.expect.payloadHex.replaceAll("01<str32>", `0${transport}<str32>`);
  return { ...step, expect: { ...step.expect, payloadHex } };
}

function amendedStep(step: Step, number: number, { recorded, ours }: Amendment): Step {
  if (step.action !== undefined || !("payloadHex" in step.expect)) return step;
  assert.ok(step.expect.payloadHex.includes(recorded), `step ${number} holds nothing to amend`);
  const { level: _, ...compared } = step;
  return {
    ...compared,
    expect: { ...step.expect, payloadHex: step.expect.payloadHex.replace(recorded, ours) },
  };
}

/** Who may do what is decided behind the doors. */
const SCENARIOS_OF_OTHER_DOORS = SCENARIOS.filter((name) =>
  !PERMISSION_SCENARIOS.includes(name) || name === "permissions-global-manage_servers"
);

/** Its clients must be quicker than a heartbeat, which a busy machine may not be. */
const IN_SIMULATED_TIME = "stale-clients";

for (const name of SCENARIOS_OF_OTHER_DOORS) {
  for (const door of [WEBSOCKET, TCP_TLS, WEBSOCKET_TLS]) {
    if (name === IN_SIMULATED_TIME) continue;
    Deno.test(`conversation ${name}: no difference over ${door.name}`, async () => {
      await check(name, await realBroker(scenarioNamed(name).serverEnv, undefined, door), door);
    });
  }
  Deno.test(`conversation ${name}: no difference over WebSocket on a network that splits and delays`, async () => {
    const settings = scenarioNamed(name).serverEnv;
    await check(name, await simulatedBroker(1, settings, { splitting: 3 / 4 }, WEBSOCKET), WEBSOCKET);
  });
}

for (const name of SCENARIOS) {
  if (name !== IN_SIMULATED_TIME) {
    Deno.test(`conversation ${name}: no difference over TCP`, async () => {
      await check(name, await realBroker(scenarioNamed(name).serverEnv));
    });
  }

  for (const seed of PERMISSION_SCENARIOS.includes(name) ? SEEDS_OF_PERMISSIONS : SEEDS) {
    Deno.test(`conversation ${name}: no difference over a network that splits and delays, seed ${seed}`, async () => {
      await check(name, await simulatedBroker(seed, scenarioNamed(name).serverEnv, { splitting: 3 / 4 }));
    });
  }
}

Deno.test("conversations: all of them that need no setting, one after another on one server", async () => {
  const broker = await realBroker();
  try {
    for (const name of SCENARIOS.filter((each) => scenarioNamed(each).serverEnv === undefined)) {
      assert.equal(await differencesText(name, broker), "", name);
    }
  } finally {
    await broker.stop();
  }
});

/**
 * The recorded conversations that need nothing but what is built, over TCP and over a network that splits and delays.
 * A step whose command is not built yet is sent like all others; its answer must still be the one of an unknown
 * command, so that the list below shrinks when the command comes.
 */
import assert from "node:assert/strict";
import {
  type Difference,
  differenceText,
  replay,
  type Scenario,
  scenarioNamed,
} from "../support/conversation.ts";
import { realBroker, simulatedBroker, type TestBroker } from "../support/test_broker.ts";

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
  "send-and-poll",
  "send-errors",
  "partitioning",
  "consumer-offsets",
  "permissions-none",
  ...GLOBAL_FLAGS.map((flag) => `permissions-global-${flag}`),
  ...STREAM_FLAGS.map((flag) => `permissions-stream-${flag}`),
  ...TOPIC_FLAGS.map((flag) => `permissions-topic-${flag}`),
  "permission-order",
];

/** Commands that are not built, by code. Where they are recorded to answer, ours is that of an unknown command. */
const NOT_BUILT: ReadonlyMap<number, string> = new Map([
  [11, "get_snapshot"],
  [503, "delete_segments"],
  [600, "get_consumer_group"],
  [601, "get_consumer_groups"],
  [602, "create_consumer_group"],
  [603, "delete_consumer_group"],
  [604, "join_consumer_group"],
  [605, "leave_consumer_group"],
]);

/** Steps that differ because of what the steps above could not do, by scenario and step number. */
const FOLLOWING_FROM_IT: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  "permissions-global-manage_servers": new Map([[9, "get_stats counts a group"]]),
  "permissions-global-read_servers": new Map([[9, "get_stats counts a group"]]),
};

/**
 * Where ours is meant to be better than what was recorded, and exactly how. The reserved field of a message is stored
 * as 0, because clients refuse to read anything else; the original keeps the 5 that was sent. What a user was allowed
 * on a stream or topic leaves the record when that is deleted; the original keeps it for whatever gets the id next.
 */
const AMENDED: Readonly<
  Record<string, { readonly steps: readonly number[]; readonly recorded: string; readonly ours: string }>
> = {
  "send-and-poll": {
    steps: [15, 24],
    recorded: `05000000000000007265736572766564`,
    ours: `00000000000000007265736572766564`,
  },
  "permissions-stream-manage_stream": {
    steps: [67],
    recorded: `01170000000000000000000000000001000000000100000000000000`,
    ours: `010b0000000000000000000000000000`,
  },
  "permissions-topic-manage_topic": {
    steps: [58],
    recorded: `01200000000000000000000000000001000000000000000000000100000000010000000000`,
    ours: `01170000000000000000000000000001000000000000000000000000`,
  },
};

const UNKNOWN_COMMAND = /^3 $/;
const SEEDS = [1, 2, 3];

async function check(name: string, broker: TestBroker): Promise<void> {
  try {
    const scenario = amended(name);
    const { unexpected, stale } = judge(scenario, await replay(scenario, broker));
    assert.equal(unexpected.map(differenceText).join("\n"), "");
    assert.deepEqual(stale, [], "steps listed as different that are not");
    assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
  } finally {
    await broker.stop();
  }
}

function judge(
  scenario: Scenario,
  differences: readonly Difference[],
): { readonly unexpected: readonly Difference[]; readonly stale: readonly number[] } {
  const following = FOLLOWING_FROM_IT[scenario.name] ?? new Map<number, string>();
  const unexpected = differences.filter(({ step, got }) =>
    !following.has(step) && !(NOT_BUILT.has(codeOf(scenario, step)) && UNKNOWN_COMMAND.test(got))
  );
  const seen = new Set(differences.map(({ step }) => step));
  return { unexpected, stale: [...following.keys()].filter((step) => !seen.has(step)) };
}

/** The code of the first frame that a step sends; -1 when it sends none. */
function codeOf({ steps }: Scenario, number: number): number {
  const step = steps[number];
  if (step === undefined || step.action !== undefined) return -1;
  const bytes = Uint8Array.fromHex(step.requestHex.replace(/\{\w+\}/g, "00"));
  return new DataView(bytes.buffer).getUint32(4, true);
}

/** The scenario with our answers put in place of the recorded ones, those marked as the original's own included. */
function amended(name: string): Scenario {
  const scenario = scenarioNamed(name);
  const amendment = AMENDED[name];
  if (amendment === undefined) return scenario;
  const { recorded, ours } = amendment;
  const steps = scenario.steps.map((step, number) => {
    if (!amendment.steps.includes(number) || step.action !== undefined || !("payloadHex" in step.expect)) {
      return step;
    }
    assert.ok(step.expect.payloadHex.includes(recorded), `step ${number} holds nothing to amend`);
    const { level: _, ...compared } = step;
    return {
      ...compared,
      expect: { ...step.expect, payloadHex: step.expect.payloadHex.replace(recorded, ours) },
    };
  });
  return { ...scenario, steps };
}

for (const name of SCENARIOS) {
  Deno.test(`conversation ${name}: no difference over TCP`, async () => {
    await check(name, await realBroker());
  });

  for (const seed of SEEDS) {
    Deno.test(`conversation ${name}: no difference over a network that splits and delays, seed ${seed}`, async () => {
      await check(name, await simulatedBroker(seed, {}, { splitting: 3 / 4 }));
    });
  }
}

Deno.test("conversations: all of them one after another on one server", async () => {
  const broker = await realBroker();
  try {
    for (const name of SCENARIOS) {
      const scenario = amended(name);
      const { unexpected } = judge(scenario, await replay(scenario, broker));
      assert.equal(unexpected.map((each) => `${name}, ${differenceText(each)}`).join("\n"), "");
    }
  } finally {
    await broker.stop();
  }
});

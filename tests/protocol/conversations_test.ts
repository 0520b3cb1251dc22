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
  type Step,
} from "../support/conversation.ts";
import { realBroker, simulatedBroker, type TestBroker } from "../support/test_broker.ts";

const SCENARIOS = [
  "login-and-logout",
  "odd-frames",
  "streams",
  "topics",
  "partitions",
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
];

/** Steps that differ because of what is not built, by scenario and step number. */
const NOT_BUILT: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  "login-and-logout": new Map([
    [23, "login_with_personal_access_token is not built"],
    [24, "login_with_personal_access_token is not built"],
  ]),
  "odd-frames": new Map([[17, "get_user is not built"]]),
};

const UNKNOWN_COMMAND = /^3 $/;

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
 * original splits 5 + 1 and gives each newcomer a single one.
 */
const AMENDED: Readonly<Record<string, readonly Amendment[]>> = {
  "send-and-poll": [{
    steps: [15, 24],
    recorded: `05000000000000007265736572766564`,
    ours: `00000000000000007265736572766564`,
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

async function check(name: string, broker: TestBroker): Promise<void> {
  try {
    const differences = await replay(amended(name), broker);
    const expected = NOT_BUILT[name] ?? new Map<number, string>();
    const unexpected = differences.filter((each) => !isNotBuilt(each, expected));
    assert.equal(unexpected.map(differenceText).join("\n"), "");
    const seen = new Set(differences.map(({ step }) => step));
    const stale = [...expected.keys()].filter((step) => !seen.has(step));
    assert.deepEqual(stale, [], "steps listed as not built that do not differ");
    assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
  } finally {
    await broker.stop();
  }
}

/** The scenario with our answers put in place of the recorded ones, those marked as the original's own included. */
function amended(name: string): Scenario {
  const scenario = scenarioNamed(name);
  const steps = scenario.steps.map((step, number) => {
    const amendment = AMENDED[name]?.find((each) => each.steps.includes(number));
    return amendment === undefined ? step : amendedStep(step, number, amendment);
  });
  return { ...scenario, steps };
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

function isNotBuilt({ step, got }: Difference, expected: ReadonlyMap<number, string>): boolean {
  return expected.has(step) && UNKNOWN_COMMAND.test(got);
}

for (const name of SCENARIOS) {
  Deno.test(`conversation ${name}: no difference over TCP`, async () => {
    await check(name, await realBroker(scenarioNamed(name).serverEnv));
  });

  for (const seed of SEEDS) {
    Deno.test(`conversation ${name}: no difference over a network that splits and delays, seed ${seed}`, async () => {
      await check(name, await simulatedBroker(seed, scenarioNamed(name).serverEnv, { splitting: 3 / 4 }));
    });
  }
}

Deno.test("conversations: all of them one after another on one server", async () => {
  const broker = await realBroker();
  try {
    for (const name of SCENARIOS.filter((each) => scenarioNamed(each).serverEnv === undefined)) {
      const differences = await replay(amended(name), broker);
      const expected = NOT_BUILT[name] ?? new Map<number, string>();
      const unexpected = differences.filter((each) => !isNotBuilt(each, expected));
      assert.equal(unexpected.map((each) => `${name}, ${differenceText(each)}`).join("\n"), "");
    }
  } finally {
    await broker.stop();
  }
});

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
  "flush-snapshot-segments",
  "segments",
  "segments-batch",
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

/**
 * Where ours is meant to be better than what was recorded, and exactly how. The reserved field of a message is stored
 * as 0, because clients refuse to read anything else; the original keeps the 5 that was sent.
 */
const AMENDED: Readonly<
  Record<string, { readonly steps: readonly number[]; readonly recorded: string; readonly ours: string }>
> = {
  "send-and-poll": {
    steps: [15, 24],
    recorded: `05000000000000007265736572766564`,
    ours: `00000000000000007265736572766564`,
  },
};

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

Deno.test("conversations: all of them that need no setting, one after another on one server", async () => {
  const broker = await realBroker();
  try {
    for (const name of SCENARIOS.filter((name) => scenarioNamed(name).serverEnv === undefined)) {
      const differences = await replay(amended(name), broker);
      const expected = NOT_BUILT[name] ?? new Map<number, string>();
      const unexpected = differences.filter((each) => !isNotBuilt(each, expected));
      assert.equal(unexpected.map((each) => `${name}, ${differenceText(each)}`).join("\n"), "");
    }
  } finally {
    await broker.stop();
  }
});

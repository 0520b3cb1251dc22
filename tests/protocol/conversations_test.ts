/**
 * The recorded conversations that need nothing but what is built, over TCP and over a network that splits and delays.
 * A step whose command is not built yet is sent like all others; its answer must still be the one of an unknown
 * command, so that the list below shrinks when the command comes.
 */
import assert from "node:assert/strict";
import { type Difference, differenceText, replay, scenarioNamed } from "../support/conversation.ts";
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

const SEEDS = [1, 2, 3];

async function check(name: string, broker: TestBroker): Promise<void> {
  try {
    const differences = await replay(scenarioNamed(name), broker);
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

function isNotBuilt({ step, got }: Difference, expected: ReadonlyMap<number, string>): boolean {
  return expected.has(step) && UNKNOWN_COMMAND.test(got);
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
      const differences = await replay(scenarioNamed(name), broker);
      const expected = NOT_BUILT[name] ?? new Map<number, string>();
      const unexpected = differences.filter((each) => !isNotBuilt(each, expected));
      assert.equal(unexpected.map((each) => `${name}, ${differenceText(each)}`).join("\n"), "");
    }
  } finally {
    await broker.stop();
  }
});

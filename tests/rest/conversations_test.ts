/**
 * The recorded conversations over HTTP, as far as their endpoints are built: against the app alone, and against a whole
 * broker behind a socket. A step whose endpoint is not built yet is sent like all others; it must be answered as an
 * unknown path is, so that the lists below shrink when the endpoint comes.
 */
import assert from "node:assert/strict";
import { type Difference, differenceText, replay, scenarioNamed, SCENARIOS } from "./replay.ts";
import { restApp, type RestBroker, restServer } from "./rest_broker.ts";

type Reasons = ReadonlyMap<number, string>;

const ALL: Reasons = new Map();

/** The scenarios that are replayed, each with the steps that differ because of what is not built. */
const REPLAYED: Readonly<Record<string, Reasons>> = {
  "public-and-auth": new Map([
    ...steps(6, 6, "metrics"),
    ...steps(28, 29, "login with a personal access token"),
  ]),
  "login-refresh-logout": ALL,
  "system": new Map([...steps(3, 3, "clients"), ...steps(6, 8, "clients"), ...steps(9, 22, "snapshot")]),
  "streams": ALL,
  "topics": steps(49, 54, "deletion of segments"),
  "messages": ALL,
  "offsets-and-groups": steps(34, 53, "consumer groups"),
  "token-lifetime": ALL,
  "cors-off": ALL,
  "cors-list": ALL,
  "metrics-elsewhere": steps(3, 3, "metrics"),
  "request-size": ALL,
};

/** What the original refuses and we store, so that everything behind it would count one more. */
const UNSENT: Readonly<Record<string, Reasons>> = {
  "messages": new Map([[31, "unknown keys of a send are ignored, see sending_test.ts"]]),
};

const NOT_REPLAYED: readonly (readonly [name: RegExp, reason: string])[] = [
  [/^users$/, "users are not built"],
  [/^personal-access-tokens$/, "personal access tokens are not built"],
  [/^pat-limit$/, "personal access tokens are not built"],
  [/^permissions-/, "users and their permissions are not built"],
];

/** An unknown path, with a token and without. */
const UNKNOWN_PATH = [404, 401];

function steps(first: number, last: number, missing: string): Reasons {
  const numbers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  return new Map(numbers.map((number) => [number, `${missing}: not built`]));
}

async function check(name: string, broker: RestBroker): Promise<void> {
  const notBuilt = REPLAYED[name] ?? ALL;
  const differences = await replay(scenarioNamed(name), broker, UNSENT[name]);
  const unexpected = differences.filter((each) => !isNotBuilt(each, notBuilt));
  assert.equal(unexpected.map(differenceText).join("\n"), "");
  const seen = new Set(differences.map(({ step }) => step));
  const stale = [...notBuilt.keys()].filter((step) => !seen.has(step));
  assert.deepEqual(stale, [], "steps listed as not built that do not differ");
  assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
}

function isNotBuilt({ step, status }: Difference, notBuilt: Reasons): boolean {
  return notBuilt.has(step) && UNKNOWN_PATH.includes(status);
}

async function checkAndStop(name: string, broker: RestBroker): Promise<void> {
  try {
    await check(name, broker);
  } finally {
    await broker.stop();
  }
}

const WITHOUT_SETTINGS = Object.keys(REPLAYED).filter((name) => scenarioNamed(name).serverEnv === undefined);

for (const name of WITHOUT_SETTINGS) {
  Deno.test(`REST conversation ${name}: no difference from the app alone`, async () => {
    await checkAndStop(name, await restApp());
  });
}

for (const name of Object.keys(REPLAYED)) {
  Deno.test(`REST conversation ${name}: no difference over a socket`, async () => {
    await checkAndStop(name, await restServer(scenarioNamed(name).serverEnv));
  });
}

Deno.test("REST conversations: one after another on one server", async () => {
  const broker = await restServer();
  try {
    for (const name of WITHOUT_SETTINGS) await check(name, broker);
  } finally {
    await broker.stop();
  }
});

Deno.test("REST conversations: each one is replayed, or left out with a reason", () => {
  for (const { name } of SCENARIOS) {
    const isReplayed = Object.hasOwn(REPLAYED, name);
    const isLeftOut = NOT_REPLAYED.some(([pattern]) => pattern.test(name));
    assert.notEqual(isReplayed, isLeftOut, name);
  }
});

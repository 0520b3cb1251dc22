/**
 * Requests gone wrong, and sequences of them, with and without a login: the broker neither stops nor reports an error of
 * its own, what it refuses changes nothing, others go on, and no memory is kept. GALGO_FUZZ_FRAMES says how many;
 * GALGO_TEST_SEED=<n> runs that one world alone.
 */
import assert from "node:assert/strict";
import { Seed } from "../../src/platform/simulation/mod.ts";
import { realBroker, simulatedBroker, type TestBroker } from "../support/test_broker.ts";
import { fuzzWorld } from "./fuzz_world.ts";
import { liveBytes } from "./live_memory.ts";
import { recordedRequests } from "./mutations.ts";
import { watchSlabs } from "./slab_watch.ts";
import { Subject } from "./subject.ts";

const FRAMES = Number(Deno.env.get("GALGO_FUZZ_FRAMES") ?? 50_000);
const FRAMES_A_WORLD = 2_000;

/** The rest is simulated. */
const TCP_SHARE = 1 / 10;
const STRANGERS_SHARE = 1 / 10;

/** Passwords cost a tenth of a second each by intention, and a snapshot looks at the whole machine. */
const SLOW_ON_REAL_MACHINES = [11, 33, 37, 38];
const QUICK_REQUESTS = recordedRequests().filter(({ code }) => !SLOW_ON_REAL_MACHINES.includes(code));

/** Worlds after which the process has loaded and compiled nearly everything. */
const WARM_AFTER_WORLDS = 2;

const MIB = 1024 * 1024;

/** One world is 1 to 20 MiB, and up to 150 where it made thousands of partitions; what is over may not add up. */
const LIVE_MARGIN_BYTES = 64 * MIB;

/** One connection of strangers that is not forgotten, with its buffers for answers, is 2 KiB at least. */
const STRANGERS_MARGIN_BYTES = MIB;

/** Four times what was measured: a heap of 270 MiB with its garbage, and slabs up to the largest frame. */
const MOST_RSS_BYTES = 2_048 * MIB;

const SETTINGS = {
  IGGY_HEARTBEAT_ENABLED: "false",
  IGGY_LIMITS_LOGIN_TIMEOUT: "1 h",
  IGGY_PERSONAL_ACCESS_TOKEN_CLEANER_ENABLED: "false",
};

const ONE_SEED = Deno.env.get("GALGO_TEST_SEED");

/** Fills a broker, fuzzes it, and sees that it is as it should be at the end. */
async function inWorld(
  value: number,
  start: () => Promise<TestBroker>,
  fuzz: (subject: Subject, seed: Seed) => Promise<number>,
): Promise<number> {
  const sayWhich = () => console.log(`nobody awaited what failed with GALGO_TEST_SEED=${value}`);
  globalThis.addEventListener("unhandledrejection", sayWhich);
  const slabs = watchSlabs();
  const broker = await start();
  try {
    const subject = new Subject(broker);
    await subject.fill();
    const frames = await fuzz(subject, new Seed(value));
    await subject.whenAlone();
    await subject.leave(slabs);
    assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
    return frames;
  } catch (cause) {
    throw new Error(`with GALGO_TEST_SEED=${value}: ${(cause as Error).message}`, { cause });
  } finally {
    await broker.stop();
    slabs.stop();
    globalThis.removeEventListener("unhandledrejection", sayWhich);
  }
}

async function inWorlds(frames: number, runWorld: (value: number) => Promise<number>): Promise<void> {
  if (ONE_SEED !== undefined) return void await runWorld(Number(ONE_SEED));
  let least = Infinity;
  let mostRss = 0;
  let sent = 0;
  for (let value = 1, live = 0; sent < frames; value++) {
    sent += await runWorld(value);
    mostRss = Math.max(mostRss, Deno.memoryUsage().rss);
    live = await liveBytes();
    if (value > WARM_AFTER_WORLDS) least = Math.min(least, live);
    const grownBytes = live - least;
    assert.ok(!(grownBytes > LIVE_MARGIN_BYTES), `${grownBytes} bytes are kept after ${sent} frames`);
    assert.ok(mostRss < MOST_RSS_BYTES, `${mostRss} bytes are resident after ${sent} frames`);
  }
  console.log(`${sent} frames; ${megabytes(mostRss)} MB resident, at least ${megabytes(least)} MB live`);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

Deno.test("fuzz: in a simulated world that splits and delays", async () => {
  const requests = recordedRequests();
  await inWorlds(FRAMES * (1 - TCP_SHARE - STRANGERS_SHARE), (value) =>
    inWorld(
      value,
      () => simulatedBroker(value, SETTINGS, { splitting: 1 / 20 }),
      (subject, seed) => fuzzWorld(subject, { seed, requests, frames: FRAMES_A_WORLD }),
    ));
});

Deno.test("fuzz: over TCP", async () => {
  await inWorlds(FRAMES * TCP_SHARE, (value) =>
    inWorld(
      value,
      () => realBroker(SETTINGS),
      (subject, seed) => fuzzWorld(subject, { seed, requests: QUICK_REQUESTS, frames: FRAMES_A_WORLD }),
    ));
});

Deno.test("fuzz: a broker keeps nothing of strangers that came and went", async () => {
  const frames = FRAMES * STRANGERS_SHARE / 2;
  let broker: TestBroker | undefined;
  await inWorld(
    Number(ONE_SEED ?? 1),
    async () => broker = await realBroker(SETTINGS),
    async (subject, seed) => {
      const options = { seed, requests: QUICK_REQUESTS, frames, strangersOnly: true };
      await fuzzWorld(subject, options);
      broker!.logger.lines.splice(0);
      const before = await liveBytes();
      await fuzzWorld(subject, options);
      broker!.logger.lines.splice(0);
      const grownBytes = await liveBytes() - before;
      console.log(`${frames} frames of strangers: live memory moved by ${Math.round(grownBytes / 1024)} KiB`);
      assert.ok(
        grownBytes < STRANGERS_MARGIN_BYTES * Math.max(1, frames / 20_000),
        `${grownBytes} bytes are kept`,
      );
      return frames;
    },
  );
});

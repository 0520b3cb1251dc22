/** A disk that refuses at any step of making a topic or partitions: nothing is left of them, and the next try succeeds. */
import assert from "node:assert/strict";
import { DiskError } from "../platform/mod.ts";
import type { CommandOf, TopicDetails } from "../wire/mod.ts";
import { SampleBroker } from "./sample_broker.ts";
import type { Session } from "./session.ts";

const TOPIC = {
  kind: "create_topic",
  stream: 0,
  name: "t",
  partitionsCount: 3,
  compression: "none",
  messageExpiryMicros: 0n,
  maxTopicSizeBytes: 0n,
  replicationFactor: 1,
} as const;
const PARTITIONS = { kind: "create_partitions", stream: 0, topic: 0, partitionsCount: 2 } as const;

/** What is noted of partitions beside the journal is made up for by a slower start. */
const NO_HARM = /state\/galgo/;

interface Attempt {
  readonly sample: SampleBroker;
  readonly root: Session;
  /** What there was before, of topics and partitions. */
  readonly files: readonly string[];
  /** What failed; undefined when the creation had fewer steps. */
  readonly failed: string | undefined;
  readonly isRefused: boolean;
}

/** Asks for it with the disk refusing the step of this number. */
async function attempt(
  step: number,
  command: CommandOf<"create_topic" | "create_partitions">,
): Promise<Attempt> {
  const sample = await SampleBroker.open();
  const root = await sample.root();
  await sample.ask(root, { kind: "create_stream", name: "st" });
  if (command.kind === "create_partitions") await sample.ask(root, TOPIC);
  const files = filesOf(sample);
  const { faults } = sample.world.disk;
  let done = 0;
  let failed: string | undefined;
  faults.onOperation = (operation, path) => {
    if (done++ !== step) return;
    failed = `${operation} of ${path}`;
    faults.failNext({ operation, code: "no_space" });
  };
  let isRefused = false;
  try {
    await sample.ask(root, command);
  } catch (error) {
    assert.ok(error instanceof DiskError, String(error));
    isRefused = true;
  }
  faults.onOperation = () => {};
  return { sample, root, files, failed, isRefused };
}

async function topicOf({ sample, root }: Attempt): Promise<TopicDetails | undefined> {
  return await sample.ask(root, { kind: "get_topic", stream: 0, topic: 0 });
}

/** An empty folder may be left of a topic; the next start sets it aside. */
function filesOf({ world: { disk } }: SampleBroker): string[] {
  return [...disk.dump().keys()].filter((path) => !/^\/data\/(state|runtime|galgo\.lock)/.test(path)).sort();
}

for (const [command, before] of [[TOPIC, undefined], [PARTITIONS, 3]] as const) {
  Deno.test(`${command.kind}: refused by the disk at any step it leaves nothing, and can be asked again`, async () => {
    const steps = [];
    for (let step = 0;; step++) {
      const tried = await attempt(step, command);
      const { sample, failed } = tried;
      if (failed === undefined) {
        await sample.close();
        break;
      }
      // Some steps may fail without harm; then all is there.
      if (!tried.isRefused) {
        assert.match(failed, NO_HARM);
        assert.equal(
          (await topicOf(tried))?.partitions.length,
          (before ?? 0) + command.partitionsCount,
          failed,
        );
        await sample.close();
        continue;
      }
      steps.push(failed);
      await sample.world.scheduler.rest();
      assert.equal((await topicOf(tried))?.partitions.length, before, failed);
      assert.deepEqual(filesOf(sample), tried.files, failed);
      // A journal that could not be synced takes nothing more before the next start.
      await sample.restart();
      const again = { ...tried, root: await sample.root() };
      assert.equal((await topicOf(again))?.partitions.length, before, `after a restart: ${failed}`);
      assert.deepEqual(filesOf(sample), tried.files, `after a restart: ${failed}`);
      await sample.ask(again.root, command);
      const made = (before ?? 0) + command.partitionsCount;
      assert.equal((await topicOf(again))?.partitions.length, made);
      await sample.close();
    }
    assert.ok(steps.length > 10, steps.join("\n"));
    for (
      const what of [
        /makeDirectory/,
        /open .*\.log/,
        /open .*\.index/,
        /write of .*state\/log/,
        /sync of .*state\/log/,
      ]
    ) {
      assert.ok(steps.some((each) => what.test(each)), `${what} in\n${steps.join("\n")}`);
    }
  });
}

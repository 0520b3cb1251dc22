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

/** More steps than any creation has. */
const MANY = 1_000;

interface Attempt {
  readonly sample: SampleBroker;
  readonly root: Session;
  /** What failed; undefined when the creation had fewer steps. */
  readonly failed: string | undefined;
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
  const { faults } = sample.world.disk;
  let done = 0;
  let failed: string | undefined;
  faults.onOperation = (operation, path) => {
    if (done++ !== step) return;
    failed = `${operation} of ${path}`;
    faults.failNext({ operation, code: "no_space" });
  };
  const asked = sample.ask(root, command);
  if (step < MANY) await asked.catch((error) => assert.ok(error instanceof DiskError, String(error)));
  faults.onOperation = () => {};
  return { sample, root, failed };
}

async function topicOf({ sample, root }: Attempt): Promise<TopicDetails | undefined> {
  return await sample.ask(root, { kind: "get_topic", stream: 0, topic: 0 });
}

/** The folders of partitions, and everything that was moved away from where partitions are. */
function foldersOf({ sample: { world: { disk } } }: Attempt): string[] {
  const listed = (path: string) => disk.facts(path) === undefined ? [] : disk.list(path);
  const partitions = "/data/streams/0/topics/0/partitions";
  return [partitions, "/data/orphaned", "/data/deleting"].flatMap((path) =>
    listed(path).map(({ name }) => `${path}/${name}`)
  );
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
      steps.push(failed);
      await sample.world.scheduler.rest();
      assert.equal((await topicOf(tried))?.partitions.length, before, failed);
      const kept = Array.from(
        { length: before ?? 0 },
        (_, id) => `/data/streams/0/topics/0/partitions/${id}`,
      );
      assert.deepEqual(foldersOf(tried), kept, failed);
      // A journal that could not be synced takes nothing more before the next start.
      await sample.restart();
      const again = { ...tried, root: await sample.root() };
      assert.equal((await topicOf(again))?.partitions.length, before, `after a restart: ${failed}`);
      assert.deepEqual(foldersOf(again), kept, `after a restart: ${failed}`);
      await sample.ask(again.root, command);
      const made = (before ?? 0) + command.partitionsCount;
      assert.equal((await topicOf(again))?.partitions.length, made);
      await sample.close();
    }
    assert.ok(steps.length > 10, steps.join("\n"));
    for (
      const what of [
        /makeDirectory/,
        /syncDirectory/,
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

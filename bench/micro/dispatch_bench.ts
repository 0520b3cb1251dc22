/**
 * What it costs to find out who asks, whether they may, and what the command means: a request inside the broker, from
 * value to value, without bytes and sockets.
 *
 *     deno run --allow-read bench/micro/dispatch_bench.ts
 *
 * Who asks has one flag on one topic, which is looked at last, and the record names 100 other streams.
 */
import { isAllowed } from "../../src/broker/permission_rules.ts";
import { permissions, SampleBroker } from "../../src/broker/sample_broker.ts";
import type { Session } from "../../src/broker/mod.ts";
import type { Command, Permissions } from "../../src/wire/mod.ts";

/** Of any of them, at most. */
export const DISPATCH_TARGET_MICROS = 2;

export interface DispatchFigure {
  readonly name: string;
  readonly nanosecondsEach: number;
}

export interface DispatchBenchOptions {
  /** Runs for an instant, so that a test can run it. */
  readonly small?: boolean;
}

const NO_FLAGS = {
  manageStream: false,
  readStream: false,
  manageTopics: false,
  readTopics: false,
  pollMessages: false,
  sendMessages: false,
};
const READER = { manageTopic: false, readTopic: true, pollMessages: false, sendMessages: false };
const STREAMS = 100;
const HERE = { streamId: 0, topicId: 0 };

/** The best of several rounds for each case. */
export async function benchDispatch(options: DispatchBenchOptions = {}): Promise<DispatchFigure[]> {
  const sample = await SampleBroker.open();
  const given = onOneTopicOfEach();
  const reader = await prepare(sample, given);
  const ask = (command: Command) => () => void sample.broker.execute(reader, command as never);
  const cases: readonly (readonly [string, () => void])[] = [
    ["permission alone, found on the topic", () => void isAllowed(given, "get_topic", HERE)],
    ["get_topic, allowed on the topic", ask({ kind: "get_topic", stream: 0, topic: 0 })],
    ["get_cluster_metadata, allowed to all", ask({ kind: "get_cluster_metadata" })],
    ["ping", ask({ kind: "ping" })],
  ];
  const figures = cases.map(([name, run]) => ({ name, nanosecondsEach: best(run, options.small ?? false) }));
  await sample.close();
  return figures;
}

function onOneTopicOfEach(): Permissions {
  const stream = { ...NO_FLAGS, topics: new Map([[0, READER]]) };
  return permissions([], Array.from({ length: STREAMS }, (_, id) => [id, stream]));
}

async function prepare(sample: SampleBroker, given: Permissions): Promise<Session> {
  const root = await sample.root();
  await sample.ask(root, { kind: "create_stream", name: "stream" });
  await sample.ask(root, {
    kind: "create_topic",
    stream: 0,
    name: "topic",
    partitionsCount: 1,
    compression: "none",
    messageExpiryMicros: 0n,
    maxTopicSizeBytes: 0n,
    replicationFactor: 1,
  });
  await sample.createUser(root, "reader", given);
  return await sample.login("reader", "secret");
}

function best(run: () => void, small: boolean): number {
  const times = small ? 10 : 200_000;
  let nanoseconds = Infinity;
  for (let round = 0; round < (small ? 1 : 7); round++) {
    const start = performance.now();
    for (let at = 0; at < times; at++) run();
    nanoseconds = Math.min(nanoseconds, (performance.now() - start) * 1e6 / times);
  }
  return nanoseconds;
}

if (import.meta.main) {
  for (const { name, nanosecondsEach } of await benchDispatch()) {
    const verdict = nanosecondsEach <= DISPATCH_TARGET_MICROS * 1000 ? "met" : "MISSED";
    const figure = `${nanosecondsEach.toFixed(0).padStart(6)} ns`;
    console.log(`${name.padEnd(40)} ${figure}   target <= ${DISPATCH_TARGET_MICROS} µs: ${verdict}`);
  }
}

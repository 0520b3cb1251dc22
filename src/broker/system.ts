/** What the broker tells about itself. */
import type { CommandOf, Stats } from "../wire/mod.ts";
import { requireAllowed } from "./access.ts";
import type { User } from "./accounts.ts";
import type { Core } from "./core.ts";

/** The version whose protocol is spoken; clients show it, and some ask for it. */
export const SERVED_VERSION = { text: "0.8.0", number: 8_000 };

export function getStats(core: Core, user: User, command: CommandOf<"get_stats">): Stats {
  requireAllowed(user, command.kind);
  const { machine, clock, disk } = core.platform;
  const { memoryBytes, totalMemoryBytes, availableMemoryBytes, ...facts } = machine.facts();
  const space = disk.space(core.settings.dataPath);
  return {
    ...facts,
    memoryBytes,
    totalMemoryBytes,
    availableMemoryBytes,
    runTimeMicros: Math.max(0, clock.nowMicros() - core.startedAtMicros),
    startTimeMicros: core.startedAtMicros,
    ...core.traffic,
    ...totals(core),
    clientsCount: core.clients.count,
    serverVersion: SERVED_VERSION.text,
    serverVersionNumber: SERVED_VERSION.number,
    freeDiskBytes: space.freeBytes,
    totalDiskBytes: space.totalBytes,
  };
}

export type Figures =
  & Pick<
    Stats,
    "streamsCount" | "topicsCount" | "partitionsCount" | "segmentsCount" | "messagesCount" | "clientsCount"
  >
  & { readonly usersCount: number };

export function figures(core: Core): Figures {
  return { ...totals(core), usersCount: core.metadata.accounts.size, clientsCount: core.clients.count };
}

type Totals = Pick<
  Stats,
  | "streamsCount"
  | "topicsCount"
  | "partitionsCount"
  | "segmentsCount"
  | "messagesCount"
  | "messagesSizeBytes"
  | "consumerGroupsCount"
>;

function totals(core: Core): Totals {
  let topicsCount = 0;
  let consumerGroupsCount = 0;
  for (const topic of core.metadata.topics()) {
    topicsCount++;
    consumerGroupsCount += topic.groups.size;
  }
  const sums = { partitionsCount: 0, segmentsCount: 0, messagesCount: 0, messagesSizeBytes: 0 };
  for (const { log } of core.metadata.partitions()) {
    sums.partitionsCount++;
    if (log === undefined) continue;
    sums.segmentsCount += log.segmentsCount;
    sums.messagesCount += log.messagesCount;
    sums.messagesSizeBytes += log.sizeBytes;
  }
  return { streamsCount: core.metadata.streams.size, topicsCount, consumerGroupsCount, ...sums };
}

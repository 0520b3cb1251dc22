/** What the broker tells about itself. */
import { BrokerError, type ClientDetails, type Stats } from "../wire/mod.ts";
import { clientDetails } from "./clients.ts";
import type { Core } from "./core.ts";
import type { Session } from "./session.ts";

/** The version whose protocol is spoken; clients show it, and some ask for it. */
export const SERVED_VERSION = { text: "0.8.0", number: 8_000 };

export function getMe(core: Core, session: Session): ClientDetails {
  if (!core.clients.has(session)) throw new BrokerError("client_not_found");
  return clientDetails(session);
}

export function getStats(core: Core): Stats {
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
    consumerGroupsCount: 0,
    serverVersion: SERVED_VERSION.text,
    serverVersionNumber: SERVED_VERSION.number,
    freeDiskBytes: space.freeBytes,
    totalDiskBytes: space.totalBytes,
  };
}

type Totals = Pick<
  Stats,
  "streamsCount" | "topicsCount" | "partitionsCount" | "segmentsCount" | "messagesCount" | "messagesSizeBytes"
>;

function totals(core: Core): Totals {
  let topicsCount = 0;
  for (const stream of core.metadata.streams.each()) topicsCount += stream.topics.size;
  const sums = { partitionsCount: 0, segmentsCount: 0, messagesCount: 0, messagesSizeBytes: 0 };
  for (const { log } of core.metadata.partitions()) {
    sums.partitionsCount++;
    if (log === undefined) continue;
    sums.segmentsCount += log.segmentsCount;
    sums.messagesCount += log.messagesCount;
    sums.messagesSizeBytes += log.sizeBytes;
  }
  return { streamsCount: core.metadata.streams.size, topicsCount, ...sums };
}

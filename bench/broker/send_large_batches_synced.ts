/** One producer, 1000 × 1 KB a request, answered when the disk has them. */
import { loadCase } from "../support/load_case.ts";

const work = { kind: "send", messagesCount: 1000, payloadLength: 1000 } as const;

export const sendLargeBatchesSynced = loadCase({
  name: "send 1000 x 1 KB with fsync, 1 client",
  unit: "MB/s",
  limit: "in_synced",
  settings: { IGGY_SYSTEM_PARTITION_ENFORCE_FSYNC: "true" },
  full: { connections: 1, requests: 400, work },
  small: { connections: 1, requests: 3, work },
  target: { kind: "ratio", atLeast: 0.7 },
  seconds: 12,
});

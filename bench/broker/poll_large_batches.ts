/** 1000 × 1 KB a poll: how fast bytes get out, of what was written lately and of all that a partition holds. */
import { loadCase } from "../support/load_case.ts";

const batch = { kind: "poll", messagesCount: 1000, payloadLength: 1000 } as const;
const AT_LEAST = { kind: "ratio", atLeast: 0.85 } as const;

export const pollRecentBatches = loadCase({
  name: "poll 1000 x 1 KB, 1 client, last 60 MB",
  unit: "MB/s",
  limit: "out",
  full: { connections: 1, requests: 900, work: { ...batch, batchesCount: 55 } },
  small: { connections: 1, requests: 4, work: { ...batch, batchesCount: 2 } },
  target: AT_LEAST,
  seconds: 6,
});

export const pollLargeBatches = loadCase({
  name: "poll 1000 x 1 KB, 1 client, all of 430 MB",
  unit: "MB/s",
  limit: "out",
  full: { connections: 1, requests: 800, work: { ...batch, batchesCount: 400 } },
  small: { connections: 1, requests: 4, work: { ...batch, batchesCount: 3 } },
  target: AT_LEAST,
  seconds: 6,
});

export const pollLargeBatchesOfMany = loadCase({
  name: "poll 1000 x 1 KB, 8 clients",
  unit: "MB/s",
  limit: "out",
  full: { connections: 8, requests: 110, work: { ...batch, batchesCount: 55 } },
  small: { connections: 8, requests: 2, work: { ...batch, batchesCount: 1 } },
  target: AT_LEAST,
  seconds: 6,
});

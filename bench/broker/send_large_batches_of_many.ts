/** Eight producers, each with a partition of its own, 1000 × 1 KB a request. */
import { loadCase } from "../support/load_case.ts";

const work = { kind: "send", messagesCount: 1000, payloadLength: 1000 } as const;

export const sendLargeBatchesOfMany = loadCase({
  name: "send 1000 x 1 KB, 8 clients",
  unit: "MB/s",
  limit: "in",
  full: { connections: 8, requests: 90, work },
  small: { connections: 8, requests: 2, work },
  target: { kind: "ratio", atLeast: 0.7 },
  seconds: 5,
});

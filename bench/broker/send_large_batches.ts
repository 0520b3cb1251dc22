/** One producer, 1000 × 1 KB a request: how fast bytes get in. */
import { loadCase } from "../support/load_case.ts";

const work = { kind: "send", messagesCount: 1000, payloadLength: 1000 } as const;

export const sendLargeBatches = loadCase({
  name: "send 1000 x 1 KB, 1 client",
  unit: "MB/s",
  limit: "in",
  full: { connections: 1, requests: 700, work },
  small: { connections: 1, requests: 3, work },
  target: { kind: "ratio", atLeast: 0.75 },
  seconds: 5,
});

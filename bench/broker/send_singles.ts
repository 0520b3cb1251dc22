/** One message of 1 KB a request: what a request costs, for one producer alone and for eight. */
import { loadCase } from "../support/load_case.ts";

const work = { kind: "send", messagesCount: 1, payloadLength: 1000 } as const;

export const sendSingles = loadCase({
  name: "send 1 x 1 KB, 1 client",
  unit: "requests/s",
  limit: "echo",
  full: { connections: 1, requests: 20_000, work },
  small: { connections: 1, requests: 20, work },
  target: { kind: "ratio", atLeast: 0.7 },
  p99AtMost: 3,
  seconds: 13,
});

export const sendSinglesOfMany = loadCase({
  name: "send 1 x 1 KB, 8 clients",
  unit: "requests/s",
  limit: "echo",
  full: { connections: 8, requests: 7_500, work },
  small: { connections: 8, requests: 5, work },
  target: { kind: "ratio", atLeast: 0.7 },
  seconds: 6,
});

/** Many small polls: of consumers that have read everything and ask again and again, and of one message at a time. */
import { loadCase } from "../support/load_case.ts";

const single = { kind: "poll", messagesCount: 1, payloadLength: 1000 } as const;

export const pollNothing = loadCase({
  name: "poll with nothing new, 64 clients",
  unit: "requests/s",
  limit: "echo",
  full: { connections: 64, partitions: 8, requests: 1000, work: { kind: "poll_nothing" } },
  small: { connections: 4, partitions: 2, requests: 5, work: { kind: "poll_nothing" } },
  seconds: 5,
});

export const pollSingles = loadCase({
  name: "poll 1 x 1 KB, 8 clients",
  unit: "requests/s",
  limit: "out",
  full: { connections: 8, requests: 7_500, work: { ...single, batchesCount: 500 } },
  small: { connections: 8, requests: 5, work: { ...single, batchesCount: 3 } },
  seconds: 6,
});

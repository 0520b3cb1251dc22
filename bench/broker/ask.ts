/** Requests that carry no messages: the way through connection, decoding and encoding alone. */
import { loadCase } from "../support/load_case.ts";

const full = { connections: 8, requests: 7_500 } as const;
const small = { connections: 8, requests: 5 } as const;

export const ping = loadCase({
  name: "ping, 8 clients",
  unit: "requests/s",
  limit: "echo",
  full: { ...full, work: { kind: "ping" } },
  small: { ...small, work: { kind: "ping" } },
  seconds: 4,
});

export const getStream = loadCase({
  name: "get_stream, 8 clients",
  unit: "requests/s",
  limit: "echo",
  full: { ...full, work: { kind: "get_stream" } },
  small: { ...small, work: { kind: "get_stream" } },
  seconds: 4,
});

/** One producer, 1000 × 100 bytes a request: how many messages get in. */
import { loadCase } from "../support/load_case.ts";

const work = { kind: "send", messagesCount: 1000, payloadLength: 100 } as const;

export const sendSmallMessages = loadCase({
  name: "send 1000 x 100 B, 1 client",
  unit: "messages/s",
  limit: "in",
  full: { connections: 1, requests: 4000, work },
  small: { connections: 1, requests: 5, work },
  target: { kind: "any", of: [{ kind: "at_least", value: 2_500_000 }, { kind: "ratio", atLeast: 0.7 }] },
  seconds: 8,
});

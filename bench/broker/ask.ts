/** Requests that carry no messages: the way through connection, decoding and encoding alone. */
import type { Case } from "../support/case.ts";
import { loadCase } from "../support/load_case.ts";

type Kind = "ping" | "get_stream" | "get_topic";

/** Of the requests that an echo answers, on one connection. */
const LEAST_OF_ECHO = 0.5;

export const asks: readonly Case[] = [
  ...(["ping", "get_stream", "get_topic"] as const).map((kind) => ask(kind, 1)),
  ask("ping", 8),
  ask("get_stream", 8),
];

function ask(kind: Kind, connections: number): Case {
  const isAlone = connections === 1;
  return loadCase({
    name: `${kind}, ${connections} ${isAlone ? "client" : "clients"}`,
    unit: "requests/s",
    limit: "echo",
    full: { connections, requests: isAlone ? 20_000 : 7_500, work: { kind } },
    small: { connections, requests: 5, work: { kind } },
    seconds: 4,
    ...(isAlone ? { target: { kind: "ratio", atLeast: LEAST_OF_ECHO } } : {}),
  });
}

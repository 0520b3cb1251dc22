/** From a request to the command that it asks for: who asks, and the answer. */
import type { Session } from "../../broker/mod.ts";
import { addressText } from "../../platform/mod.ts";
import { type Answers, BrokerError, type CommandKind, type CommandOf } from "../../wire/mod.ts";
import type { Bearer } from "./access_tokens.ts";
import type { Call, Rest } from "./route.ts";

/** Most bytes of messages in one answer; they grow by a third on their way into JSON. */
const POLL_LIMIT = 4 * 1024 * 1024;

/** Errors: unauthenticated. A handler that was reached by mistake without a token stops here. */
export function callerOf(call: Call): Bearer {
  const caller = call.get("caller") as Bearer | undefined;
  if (caller === undefined) throw new BrokerError("unauthenticated");
  return caller;
}

/** The session of a request with a token. Errors: unauthenticated. */
export function sessionOf(call: Call): Session {
  return { ...anonymousSession(call), userId: callerOf(call).userId };
}

/** The session of a request that is about to log in. */
export function anonymousSession(call: Call): Session {
  return {
    clientId: 0,
    transport: "http",
    address: peerOf(call),
    maxPollBytes: POLL_LIMIT,
    userId: undefined,
    groups: [],
  };
}

/** Executes a command for the caller. Errors: those of `Broker.execute`. */
export async function execute<K extends CommandKind>(
  { broker }: Pick<Rest, "broker">,
  session: Session,
  command: CommandOf<K> & { readonly kind: K },
): Promise<Answers[K]> {
  return await broker.execute<K>(session, command);
}

/** `ip:port`; empty when there is no socket. */
function peerOf(call: Call): string {
  const socket = call.env?.incoming?.socket;
  if (socket?.remoteAddress === undefined) return "";
  return addressText({ host: socket.remoteAddress, port: socket.remotePort ?? 0 });
}

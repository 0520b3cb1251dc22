import { BrokerError, type Transport } from "../wire/mod.ts";
import type { Clients } from "./clients.ts";
import type { ConsumerGroup } from "./metadata.ts";

/** A consumer group that a connection is a member of. */
export interface JoinedGroup {
  readonly streamId: number;
  readonly topicId: number;
  readonly group: ConsumerGroup;
}

/**
 * Who a request comes from: a connection of the binary protocol, or the bearer of a token over REST.
 *
 * The login belongs to the session. A REST session stands for one request and is in no list of clients.
 */
export interface Session {
  /** 0 over REST. */
  readonly clientId: number;
  readonly transport: Transport;
  readonly address: string;
  /** Most bytes of messages that a poll over this door may return. */
  readonly maxPollBytes: number;
  /** undefined until the login. */
  userId: number | undefined;
  /** In the order in which they were joined; a logout leaves none of them. */
  readonly groups: JoinedGroup[];
}

/** What a connection is left with when its user is deleted. No user ever has this id. */
export const DELETED_USER_ID = 0xffff_ffff;

/** Errors: unauthenticated. */
export function requireLogin(session: Session): number {
  if (session.userId === undefined) throw new BrokerError("unauthenticated");
  return session.userId;
}

/** Errors: stale_client for a connection that has ended, or is in the list of clients no more. */
export function requireLive(clients: Clients, session: Session): void {
  if (clients.get(session.clientId) !== session) throw new BrokerError("stale_client");
}

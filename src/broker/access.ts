/**
 * Who asks, and whether they may. Everything that needs a permission is reached through here, for every door: the object
 * is found first, then the permission is asked, so a missing one is "not found" to everybody.
 *
 * It is asked in the same turn in which the command acts, not when it arrived: what was taken away meanwhile is gone.
 */
import { BrokerError, type ErrorName, type Identifier } from "../wire/mod.ts";
import type { User } from "./accounts.ts";
import type { Core } from "./core.ts";
import type { Stream, Topic } from "./metadata.ts";
import { isAllowed, type Place, type RuledKind } from "./permission_rules.ts";
import { requireLogin, type Session } from "./session.ts";

/** What a connection of a deleted user is told, where it is not "unauthorized": as the original does. */
const GONE: { readonly [K in RuledKind]?: ErrorName } = {
  get_me: "client_not_found",
  get_personal_access_tokens: "resource_not_found",
  create_personal_access_token: "resource_not_found",
  delete_personal_access_token: "resource_not_found",
};

/** A session, and whose login it has. */
export interface Asker {
  readonly session: Session;
  readonly user: User;
}

export interface OnStream {
  readonly kind: RuledKind;
  readonly stream: Identifier;
}

export interface OnTopic extends OnStream {
  readonly topic: Identifier;
}

export interface FoundTopic {
  readonly stream: Stream;
  readonly topic: Topic;
}

/** Errors: unauthenticated, user_inactive, unauthorized and its like when the user was deleted. */
export function requireUser(core: Core, session: Session, kind: RuledKind): User {
  const user = core.metadata.accounts.get(requireLogin(session));
  if (user === undefined) throw deletedUser(kind);
  if (user.status === "inactive") throw new BrokerError("user_inactive");
  return user;
}

/**
 * Runs a change that a user asks for when its turn comes, with nothing else changing meanwhile. The user is looked at
 * again: it may have been deleted or made inactive while the command waited. Every command that waits goes through here.
 *
 * Errors: those of the task; user_inactive, unauthorized and its like when the user was deleted.
 */
export function inTurnOf<T>(core: Core, user: User, kind: RuledKind, task: () => Promise<T>): Promise<T> {
  return core.exclusively(() => {
    requireStillActive(core, user, kind);
    return task();
  });
}

/** For what waited otherwise than for its turn. Errors: user_inactive, unauthorized and its like. */
export function requireStillActive(core: Core, user: User, kind: RuledKind): void {
  if (!core.metadata.accounts.has(user)) throw deletedUser(kind);
  if (user.status === "inactive") throw new BrokerError("user_inactive");
}

function deletedUser(kind: RuledKind): BrokerError {
  return new BrokerError(GONE[kind] ?? "unauthorized", "this user was deleted");
}

/** Errors: unauthorized. */
export function requireAllowed(user: User, kind: RuledKind, place: Place = {}): void {
  if (isAllowed(user.permissions, kind, place)) return;
  throw new BrokerError("unauthorized");
}

/** Errors: stream_id_not_found, unauthorized. */
export function allowedStream(core: Core, user: User, command: OnStream): Stream {
  const stream = core.metadata.stream(command.stream);
  requireAllowed(user, command.kind, { streamId: stream.id });
  return stream;
}

/** Errors: stream_id_not_found, topic_id_not_found, unauthorized. */
export function allowedTopic(core: Core, user: User, command: OnTopic): FoundTopic {
  const stream = core.metadata.stream(command.stream);
  const topic = core.metadata.topic(stream, command.topic);
  requireAllowed(user, command.kind, { streamId: stream.id, topicId: topic.id });
  return { stream, topic };
}

/** undefined when there is none, whoever asks. Errors: unauthorized. */
export function findAllowedStream(core: Core, user: User, command: OnStream): Stream | undefined {
  const stream = core.metadata.findStream(command.stream);
  if (stream !== undefined) requireAllowed(user, command.kind, { streamId: stream.id });
  return stream;
}

/** undefined when there is none, whoever asks. Errors: unauthorized. */
export function findAllowedTopic(core: Core, user: User, command: OnTopic): FoundTopic | undefined {
  const stream = core.metadata.findStream(command.stream);
  const topic = stream && core.metadata.findTopic(stream, command.topic);
  if (stream === undefined || topic === undefined) return undefined;
  requireAllowed(user, command.kind, { streamId: stream.id, topicId: topic.id });
  return { stream, topic };
}

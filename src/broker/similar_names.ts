/**
 * What somebody may have meant who names something that is not there. Names are told only to those who may list them.
 */
import { nearestNames } from "../config/mod.ts";
import type { Identifier } from "../wire/mod.ts";
import type { Core } from "./core.ts";
import { isAllowed, type Place } from "./permission_rules.ts";
import type { Session } from "./session.ts";

/** What a request names: something on the way to it may be missing. */
export interface NamedThing {
  readonly stream?: Identifier;
  readonly topic?: Identifier;
  readonly group?: Identifier;
  readonly user?: Identifier;
}

/** To compare one name with all takes a moment for each. */
const MOST_NAMES = 5_000;

/** The name that is nearest to the first one that is missing; undefined when none is near, or nobody may tell. */
export function similarName(core: Core, session: Session, thing: NamedThing): string | undefined {
  const { accounts } = core.metadata;
  const asker = session.userId === undefined ? undefined : accounts.get(session.userId);
  const may = (kind: "get_users" | "get_streams" | "get_topics" | "get_consumer_groups", place: Place = {}) =>
    isAllowed(asker?.permissions, kind, place);
  if (thing.user !== undefined) {
    const users = accounts.find(thing.user) === undefined && may("get_users") ? accounts.values() : [];
    return nearest(thing.user, users.map(({ username }) => ({ name: username })));
  }
  if (thing.stream === undefined) return undefined;
  const stream = core.metadata.findStream(thing.stream);
  if (stream === undefined) {
    return may("get_streams") ? nearest(thing.stream, core.metadata.streams.values()) : undefined;
  }
  if (thing.topic === undefined) return undefined;
  const topic = core.metadata.findTopic(stream, thing.topic);
  if (topic === undefined) {
    return may("get_topics", { streamId: stream.id })
      ? nearest(thing.topic, stream.topics.values())
      : undefined;
  }
  if (thing.group === undefined || core.metadata.findGroup(topic, thing.group) !== undefined) {
    return undefined;
  }
  return may("get_consumer_groups", { streamId: stream.id, topicId: topic.id })
    ? nearest(thing.group, topic.groups.values())
    : undefined;
}

function nearest(wanted: Identifier, things: readonly { readonly name: string }[]): string | undefined {
  if (typeof wanted === "number" || things.length > MOST_NAMES) return undefined;
  return nearestNames(wanted, things.map(({ name }) => name), 1)[0];
}

/** The rules of streams. */
import { BrokerError, type CommandOf, type StreamDetails, type StreamRecord } from "../wire/mod.ts";
import { allowedStream, findAllowedStream, inTurnOf, requireAllowed } from "./access.ts";
import type { User } from "./accounts.ts";
import type { Core } from "./core.ts";
import { dissolveGroups, forgetGivenOut } from "./groups.ts";
import { namedPartitions, type Stream } from "./metadata.ts";
import { streamDetails, streamRecord } from "./records.ts";

export function getStream(
  core: Core,
  user: User,
  command: CommandOf<"get_stream">,
): StreamDetails | undefined {
  const stream = findAllowedStream(core, user, command);
  return stream && streamDetails(stream);
}

export function getStreams(core: Core, user: User, command: CommandOf<"get_streams">): StreamRecord[] {
  requireAllowed(user, command.kind);
  return core.metadata.streams.values().map(streamRecord);
}

export function createStream(
  core: Core,
  user: User,
  command: CommandOf<"create_stream">,
): Promise<StreamRecord> {
  return inTurnOf(core, user, command.kind, async () => {
    requireAllowed(user, command.kind);
    refuseTakenName(core, command.name);
    await core.storage.finishRemovals();
    const id = core.metadata.streams.nextId;
    await core.record(user.id, command, id);
    const stream = core.metadata.stream(id);
    core.storage.createStream(stream);
    return streamRecord(stream);
  });
}

export function updateStream(
  core: Core,
  user: User,
  command: CommandOf<"update_stream">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    const stream = allowedStream(core, user, command);
    refuseTakenName(core, command.name, stream);
    await core.record(user.id, command);
    return undefined;
  });
}

export function deleteStream(
  core: Core,
  user: User,
  command: CommandOf<"delete_stream">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    const stream = allowedStream(core, user, command);
    await core.record(user.id, command);
    const topics = stream.topics.values();
    for (const topic of topics) dissolveGroups(core, topic);
    await core.storage.remove(topics.flatMap(({ partitions }) => partitions));
    return undefined;
  });
}

export function purgeStream(
  core: Core,
  user: User,
  command: CommandOf<"purge_stream">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    const stream = allowedStream(core, user, command);
    const entry = await core.record(user.id, command);
    const topics = stream.topics.values();
    await core.storage.purge(entry, topics.flatMap((topic) => namedPartitions(stream, topic)));
    for (const topic of topics) forgetGivenOut(topic);
    return undefined;
  });
}

function refuseTakenName(core: Core, name: string, owner?: Stream): void {
  const holder = core.metadata.findStream(name);
  if (holder !== undefined && holder !== owner) {
    throw new BrokerError(
      "stream_name_already_exists",
      `a stream named "${name}" exists already (id ${holder.id})`,
    );
  }
}

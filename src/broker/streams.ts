/** The rules of streams. */
import { BrokerError, type CommandOf, type StreamDetails, type StreamRecord } from "../wire/mod.ts";
import type { Core } from "./core.ts";
import { dissolveGroups, forgetGivenOut } from "./groups.ts";
import type { Stream } from "./metadata.ts";
import { streamDetails, streamRecord } from "./records.ts";

export function getStream(core: Core, command: CommandOf<"get_stream">): StreamDetails | undefined {
  const stream = core.metadata.findStream(command.stream);
  return stream && streamDetails(stream);
}

export function getStreams(core: Core): StreamRecord[] {
  return core.metadata.streams.values().map(streamRecord);
}

export function createStream(
  core: Core,
  userId: number,
  command: CommandOf<"create_stream">,
): Promise<StreamRecord> {
  return core.exclusively(async () => {
    refuseTakenName(core, command.name);
    const id = core.metadata.streams.nextId;
    await core.record(userId, command, id);
    const stream = core.metadata.stream(id);
    core.storage.createStream(stream);
    return streamRecord(stream);
  });
}

export function updateStream(
  core: Core,
  userId: number,
  command: CommandOf<"update_stream">,
): Promise<undefined> {
  return core.exclusively(async () => {
    const stream = core.metadata.stream(command.stream);
    refuseTakenName(core, command.name, stream);
    await core.record(userId, command);
    return undefined;
  });
}

export function deleteStream(
  core: Core,
  userId: number,
  command: CommandOf<"delete_stream">,
): Promise<undefined> {
  return core.exclusively(async () => {
    const stream = core.metadata.stream(command.stream);
    await core.record(userId, command);
    for (const topic of stream.topics.each()) dissolveGroups(core, topic);
    await core.storage.deleteStream(stream);
    return undefined;
  });
}

export function purgeStream(
  core: Core,
  userId: number,
  command: CommandOf<"purge_stream">,
): Promise<undefined> {
  return core.exclusively(async () => {
    const stream = core.metadata.stream(command.stream);
    await core.record(userId, command);
    for (const topic of stream.topics.each()) {
      await core.storage.purge(topic.partitions);
      forgetGivenOut(topic);
    }
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

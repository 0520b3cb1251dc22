/** The rule of segments: whoever manages a topic may drop the oldest sealed ones that every consumer is done with. */
import type { CommandOf } from "../wire/mod.ts";
import { inTurnOf, requireAllowed } from "./access.ts";
import type { User } from "./accounts.ts";
import { requireLog, requirePartition } from "./consumers.ts";
import type { Core } from "./core.ts";

/** One at a time with purges and deletions, which take the same files away. */
export function deleteSegments(
  core: Core,
  user: User,
  command: CommandOf<"delete_segments">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    const stream = core.metadata.stream(command.stream);
    const topic = core.metadata.topic(stream, command.topic);
    // Unlike anywhere else the partition is looked for before the permission is asked.
    requirePartition(topic, command.partition);
    requireAllowed(user, command.kind, { streamId: stream.id, topicId: topic.id });
    const log = requireLog(topic, command.partition);
    const name = { streamId: stream.id, topicId: topic.id, partitionId: command.partition };
    const removed = await core.storage.deleteSegments(name, log, command.segmentsCount);
    if (removed > 0) {
      core.changeLog.info(
        `user ${user.id} deleted ${removed} segments of partition ${command.partition} of topic "${topic.name}" of ` +
          `stream "${stream.name}"; it begins at offset ${log.firstOffset} now`,
      );
    }
    return undefined;
  });
}

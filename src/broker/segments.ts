/** The rule of segments: whoever manages a topic may drop the oldest sealed ones that every consumer is done with. */
import type { CommandOf } from "../wire/mod.ts";
import { requireLog } from "./consumers.ts";
import type { Core } from "./core.ts";

/** One at a time with purges and deletions, which take the same files away. */
export function deleteSegments(core: Core, command: CommandOf<"delete_segments">): Promise<undefined> {
  return core.exclusively(async () => {
    const topic = core.metadata.topic(core.metadata.stream(command.stream), command.topic);
    // The partition is looked for before the permission is asked.
    const log = requireLog(topic, command.partition);
    await log.deleteSegments(command.segmentsCount);
    return undefined;
  });
}

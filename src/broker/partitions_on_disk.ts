/** The partitions whose directories are there, whatever the journal says. */
import type { Disk } from "../platform/mod.ts";
import type { DataPaths } from "./paths.ts";
import type { PartitionName } from "./state/records.ts";

const ID = /^\d{1,10}$/;

/** In the order of their ids. Errors: DiskError. */
export function* partitionsOnDisk(disk: Disk, paths: DataPaths): Generator<PartitionName> {
  for (const streamId of idsIn(disk, paths.streams)) {
    for (const topicId of idsIn(disk, paths.topics(streamId))) {
      for (const partitionId of idsIn(disk, paths.partitions(streamId, topicId))) {
        yield { streamId, topicId, partitionId };
      }
    }
  }
}

function idsIn(disk: Disk, path: string): number[] {
  if (disk.facts(path) === undefined) return [];
  return disk.list(path)
    .filter(({ name, isDirectory }) => isDirectory && ID.test(name))
    .map(({ name }) => Number(name))
    .sort((a, b) => a - b);
}

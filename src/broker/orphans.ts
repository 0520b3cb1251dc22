/**
 * Directories of streams, topics and partitions that the journal does not know: moved to `orphaned/` at start, before their
 * ids are given out again, and never deleted. A lost journal must not cost the messages.
 */
import type { Clock, Disk, Logger } from "../platform/mod.ts";
import type { Metadata, Stream } from "./metadata.ts";
import type { DataPaths } from "./paths.ts";

const ID = /^\d{1,10}$/;

interface World {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly logger: Logger;
}

/** Those that are leaving are removed later. Errors: DiskError. */
export function setOrphansAside(
  world: World,
  paths: DataPaths,
  metadata: Metadata,
  isLeaving: (directory: string) => boolean,
): void {
  const aside = `${paths.orphaned}/${world.clock.nowMicros()}`;
  const setAside = (directory: string) => {
    if (isLeaving(directory)) return;
    const target = `${aside}${directory.slice(paths.root.length)}`;
    world.disk.makeDirectory(target.slice(0, target.lastIndexOf("/")));
    world.disk.rename(directory, target);
    world.logger.warn(`"${directory}" is not in the journal; it was moved to "${target}"`);
  };
  for (const [streamId, directory] of directoriesIn(world.disk, paths.streams)) {
    const stream = streamId === undefined ? undefined : metadata.streams.get(streamId);
    if (stream === undefined) setAside(directory);
    else for (const orphan of orphansIn(world.disk, paths, stream)) setAside(orphan);
  }
}

function* orphansIn(disk: Disk, paths: DataPaths, stream: Stream): Iterable<string> {
  for (const [topicId, directory] of directoriesIn(disk, paths.topics(stream.id))) {
    const topic = topicId === undefined ? undefined : stream.topics.get(topicId);
    if (topic === undefined) {
      yield directory;
      continue;
    }
    for (const [partitionId, place] of directoriesIn(disk, paths.partitions(stream.id, topic.id))) {
      if (partitionId === undefined || topic.partitions[partitionId] === undefined) yield place;
    }
  }
}

/** The directories inside, with the number that is their name. */
function directoriesIn(disk: Disk, path: string): [number | undefined, string][] {
  if (disk.facts(path) === undefined) return [];
  return disk.list(path)
    .filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => [ID.test(name) ? Number(name) : undefined, `${path}/${name}`]);
}

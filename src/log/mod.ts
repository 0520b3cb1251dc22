/** The door of the room `log`: partitions on disk, and the buffers their bytes travel in. */
export { Bell } from "./bell.ts";
export { ConsumerOffsets, type OffsetOwner } from "./consumer_offsets.ts";
export type { Finding } from "./finding.ts";
export { GroupSync } from "./group_sync.ts";
export {
  type BatchRange,
  check,
  hashBytes,
  memory as sharedMemory,
  memoryBytes,
  seedIds,
} from "./kernel/kernel.ts";
export { createLogContext, type LogContext, type LogLimits, type LogSettings } from "./log_context.ts";
export type { FileSlot } from "./open_files.ts";
export { Pacer } from "./pacer.ts";
export { PartitionLog } from "./partition_log.ts";
export type { PartitionPlace } from "./partition_place.ts";
export { NO_NOTES, type OffsetRange, type PartitionNotes, type RecoveryPoint } from "./partition_notes.ts";
export type { ReadFrom, ReadLimits } from "./find.ts";
export type { MessageStream } from "./message_stream.ts";
export { MessagesRead, NOTHING_READ, READ_HEADROOM } from "./messages_read.ts";
export { type Slab, SlabPool } from "./slab_pool.ts";
export { removeInSteps } from "./trees.ts";
export { finishTrim } from "./trim.ts";
export { segmentFilesIn, verifyPartition } from "./verify_partition.ts";

import type { Clock, Disk, Logger } from "../platform/mod.ts";
import { ColdReads } from "./cold_reads.ts";
import { FileWriter } from "./file_writer.ts";
import { IndexPages } from "./index_pages.ts";
import { IndexWriter } from "./index_writer.ts";
import { STREAM_PIECES } from "./message_stream.ts";
import { OpenFiles } from "./open_files.ts";
import { Permits } from "./permits.ts";
import { Quarantine, type QuarantineRoom } from "./quarantine.ts";
import { SlabPool } from "./slab_pool.ts";
import { WriteFailures } from "./write_failures.ts";

export interface LogSettings {
  /** A segment that has this many bytes takes one request more and is sealed. At most 1 GiB. */
  readonly segmentSizeBytes: number;
  /** Appends are answered after the disk has them, not only the operating system. */
  readonly enforceFsync: boolean;
  /** Index entries go to the file after this many messages, or this many bytes of messages. */
  readonly messagesRequiredToSave: number;
  readonly sizeRequiredToSaveBytes: number;
  /** Bytes that this process has neither written nor verified lately are verified when they are read; absent is true. */
  readonly verifyReads?: boolean;
}

/** What all partitions of one broker share. */
export interface LogContext {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly logger: Logger;
  readonly files: OpenFiles;
  readonly pages: IndexPages;
  readonly slabs: SlabPool;
  readonly coldReads: ColdReads;
  /** One for each piece of a large answer that is in memory. */
  readonly streamPieces: Permits;
  /** Writes to log and index files. */
  readonly writer: FileWriter;
  readonly indexWriter: IndexWriter;
  /** Places for syncs: a disk does several at once better than one, and better than all. */
  readonly syncs: Permits;
  readonly writeFailures: WriteFailures;
  readonly quarantine: Quarantine;
  readonly settings: LogSettings;
}

export interface LogLimits {
  readonly memoryBytes: number;
  readonly openFiles: number;
  readonly quarantine: QuarantineRoom;
}

/** Memory for pages of index files, all partitions together. */
const INDEX_PAGES_BYTES = 64 * 1024 * 1024;

const SYNCS_AT_ONCE = 16;

export function createLogContext(
  platform: { readonly clock: Clock; readonly disk: Disk; readonly logger: Logger },
  settings: LogSettings,
  limits: LogLimits,
): LogContext {
  const pages = new IndexPages(INDEX_PAGES_BYTES);
  const writer = new FileWriter(platform.clock);
  return {
    clock: platform.clock,
    disk: platform.disk,
    logger: platform.logger,
    files: new OpenFiles(platform.disk, limits.openFiles),
    pages,
    slabs: new SlabPool(limits.memoryBytes),
    coldReads: new ColdReads(platform.clock),
    streamPieces: new Permits(STREAM_PIECES),
    writer,
    indexWriter: new IndexWriter(platform, writer, pages.tails),
    syncs: new Permits(SYNCS_AT_ONCE),
    writeFailures: new WriteFailures(platform),
    quarantine: new Quarantine(platform, limits.quarantine),
    settings,
  };
}

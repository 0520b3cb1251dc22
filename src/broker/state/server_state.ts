/**
 * `state/galgo`: what this server knows of the folder and the journal has no place for (docs/log.md, State).
 *
 * Records are added in memory and saved together; whoever waits is answered by a sync that began after it asked. A file
 * that a write or a sync failed on is never written again: the next save puts a new one in its place, with all that is
 * known. The same happens when the file has become long.
 */
import { GroupSync, type PartitionNotes, type RecoveryPoint } from "../../log/mod.ts";
import {
  type Clock,
  type Disk,
  DiskError,
  type DiskFile,
  type Logger,
  type Random,
} from "../../platform/mod.ts";
import type { DataPaths } from "../paths.ts";
import { StartError } from "../start_error.ts";
import { encodeFrame, encodeHead, NUMBER_LENGTH, STATE_VERSION } from "./frames.ts";
import { type OpenTrim, StateLedger } from "./ledger.ts";
import { readState, type StateFound } from "./read_state.ts";
import { encodeRecords, type PartitionName, type StateRecord } from "./records.ts";
import { setStateAside, writeNumber, writeState } from "./state_files.ts";

export interface StatePlatform {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly logger: Logger;
  readonly random: Random;
}

/** A file this long is written anew once it is also some times as long as when it was new. */
const LONG_BYTES = 1024 * 1024;
const LONG_TIMES = 4;

interface Beginning {
  readonly found: Exclude<StateFound, { readonly kind: "newer" }>;
  readonly journalEntries: number;
}

export class ServerState {
  readonly #platform: StatePlatform;
  readonly #paths: DataPaths;
  readonly #ledger: StateLedger;
  readonly #beginning: Beginning;
  readonly #saving = new GroupSync(() => this.#save());
  #pending: StateRecord[] = [];
  #number: Uint8Array | undefined;
  /** undefined: the next save writes the file anew. */
  #file: DiskFile | undefined;
  #position = 0;
  #framesCount = 0;
  #lengthWhenNew = 0;
  #isClosed = false;

  private constructor(platform: StatePlatform, paths: DataPaths, beginning: Beginning) {
    this.#platform = platform;
    this.#paths = paths;
    this.#beginning = beginning;
    const { found, journalEntries } = beginning;
    this.#ledger = found.kind === "trusted" ? found.ledger : new StateLedger();
    if (found.kind === "trusted") this.#number = found.number;
    else this.add({ kind: "settled", entries: journalEntries });
  }

  /**
   * Reads what is there and changes nothing. Of what cannot be believed nothing is known: what the `journalEntries`
   * entries of the journal remove counts as removed. Errors: StartError for the file of a newer version.
   */
  static open(platform: StatePlatform, paths: DataPaths, journalEntries: number): ServerState {
    const found = readState(platform.disk, paths, journalEntries);
    if (found.kind === "newer") {
      throw new StartError(
        `"${paths.state}" has version ${found.version}, and this Galgo knows versions up to ${STATE_VERSION}: ` +
          "start a newer Galgo; nothing was changed",
      );
    }
    return new ServerState(platform, paths, { found, journalEntries });
  }

  /** Before the first `save`. A disk that refuses does not keep the broker from starting. */
  async begin(): Promise<void> {
    const { found, journalEntries } = this.#beginning;
    const { logger } = this.#platform;
    const { state } = this.#paths;
    if (found.kind === "trusted") {
      if (found.tornBytes === 0) return this.#goOn(found.position, found.framesCount);
      logger.warn(`"${state}" ended in ${found.tornBytes} bytes of an unfinished record; they are cut`);
      return await this.trySave();
    }
    if (found.kind === "untrusted") await setStateAside(this.#platform, this.#paths, found.reason);
    else if (journalEntries > 0) {
      logger.warn(`there is no "${state}": logs are read whole, and topics count as another server's`);
    }
    await this.trySave();
  }

  notes(partition: PartitionName): PartitionNotes {
    return this.#ledger.notes(partition);
  }

  /** Whether what this entry of the journal removes is removed. */
  isDone(entry: number): boolean {
    return this.#ledger.isDone(entry);
  }

  openTrims(): OpenTrim[] {
    return [...this.#ledger.openTrims()];
  }

  /** Known at once, on the disk with the next `save`. */
  add(...records: readonly StateRecord[]): void {
    for (const record of records) {
      this.#ledger.apply(record);
      this.#pending.push(record);
    }
  }

  /** The disk has the partition as far as this; undefined when that is not known. */
  addPoint(partition: PartitionName, point: RecoveryPoint | undefined): void {
    if (point === undefined || isSame(point, this.notes(partition).recoveryPoint)) return;
    this.add({ kind: "saved", partition, point });
  }

  /** Makes durable what was added. Errors: DiskError; the next save tries again. */
  save(): Promise<void> {
    return this.#saving.wait();
  }

  /** For what can wait for the next save. */
  async trySave(): Promise<void> {
    try {
      await this.save();
    } catch (error) {
      this.#platform.logger.error(
        `"${this.#paths.state}" could not be written; the next time it is tried again`,
        error,
      );
    }
  }

  /** What is added later is not saved: another process may use the folder by then. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#saving.idle();
    this.#leave();
  }

  #goOn(position: number, framesCount: number): void {
    try {
      this.#file = this.#platform.disk.open(this.#paths.state, { write: true });
    } catch (error) {
      this.#platform.logger.error(`"${this.#paths.state}" is written anew`, error);
    }
    this.#position = this.#lengthWhenNew = position;
    this.#framesCount = framesCount;
  }

  async #save(): Promise<void> {
    const records = this.#pending;
    this.#pending = [];
    if (this.#isClosed || this.#file !== undefined && records.length === 0) return;
    try {
      if (this.#file === undefined || this.#isLong) await this.#writeAnew();
      else await this.#append(this.#file, records);
    } catch (error) {
      // The ledger has all of it, so a new file will, too.
      this.#leave();
      throw error;
    }
  }

  get #isLong(): boolean {
    return this.#position > Math.max(LONG_BYTES, LONG_TIMES * this.#lengthWhenNew);
  }

  async #append(file: DiskFile, records: readonly StateRecord[]): Promise<void> {
    const frame = encodeFrame(this.#framesCount, encodeRecords(records));
    writeAll(file, frame, this.#position);
    await file.sync();
    this.#position += frame.length;
    this.#framesCount++;
    this.#mark(file);
  }

  /** Says that the frames before it are on the disk; they are, whatever becomes of this. */
  #mark(file: DiskFile): void {
    try {
      writeAll(file, encodeFrame(this.#framesCount), this.#position);
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.#leave();
    }
  }

  async #writeAnew(): Promise<void> {
    const frame = encodeFrame(0, encodeRecords(this.#ledger.records()));
    this.#leave();
    if (this.#number === undefined) {
      const number = new Uint8Array(NUMBER_LENGTH);
      this.#platform.random.fill(number);
      await writeNumber(this.#platform.disk, this.#paths, number);
      this.#number = number;
    }
    const head = encodeHead(this.#number);
    this.#file = await writeState(this.#platform.disk, this.#paths, [head, frame, encodeFrame(1)]);
    this.#position = this.#lengthWhenNew = head.length + frame.length;
    this.#framesCount = 1;
  }

  #leave(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

function isSame(a: RecoveryPoint, b: RecoveryPoint | undefined): boolean {
  return a.startOffset === b?.startOffset && a.lengthBytes === b.lengthBytes &&
    a.nextOffset === b.nextOffset &&
    a.lastChecksum === b.lastChecksum;
}

function writeAll(file: DiskFile, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) done += file.writeSync(bytes.subarray(done), position + done);
}

/**
 * Opens the segments of a partition after whatever happened to the process or the machine (docs/log.md, Recovery).
 *
 * How much is looked at follows from how far the files are trusted (trust.ts). Segments before that are opened by their
 * lengths; behind it, at most two segments are walked message by message and cut behind the last whole message, since
 * only those can have bytes that the disk never got (append.ts seals no segment before the one before it was synced).
 * Of a log that is not known to be ours everything is walked, and damage is stepped over.
 */
import type { DamagedRange } from "./damage.ts";
import { indexPath, isIndexName, logPath, startOffsetOf } from "./layout.ts";
import { IndexDamaged } from "./index_page_check.ts";
import { IndexRebuild } from "./index_rebuild.ts";
import type { LogContext } from "./log_context.ts";
import type { OffsetIndex } from "./offset_index.ts";
import type { OffsetRange, PartitionNotes } from "./partition_notes.ts";
import { QuarantineFull } from "./quarantine.ts";
import {
  closeAll,
  cutTail,
  isUnfinishedName,
  type PartitionDirectories,
  setAside,
  takeOut,
} from "./recover_cuts.ts";
import { rebuildIndex } from "./rebuild.ts";
import { scanLog, type Scanned, type ScanPlan } from "./scan.ts";
import { openSealed } from "./sealed.ts";
import { Segment, type SegmentSlots, segmentSlots } from "./segment.ts";
import { type Trust, trustOf } from "./trust.ts";

/** How many segments at the end may have bytes that were never synced. */
const UNSYNCED_SEGMENTS = 2;

export interface RecoveryPlace extends PartitionDirectories {
  readonly notes: PartitionNotes;
}

export interface Recovered {
  /** Oldest first, at least one. */
  readonly segments: Segment[];
  /** Why nothing may be appended: something should have been cut, and there was no room to keep it. */
  readonly refusal: string | undefined;
}

/** Errors: DiskError. */
export async function recoverSegments(context: LogContext, place: RecoveryPlace): Promise<Recovered> {
  const starts = tidyDirectory(context, place.directory);
  if (starts.length === 0) return { segments: [createFirst(context, place)], refusal: undefined };
  return await new Recovery(context, place, starts).run();
}

interface Walked extends Scanned {
  readonly index: OffsetIndex;
  readonly slots: SegmentSlots;
}

class Recovery {
  readonly #context: LogContext;
  readonly #place: RecoveryPlace;
  readonly #starts: readonly number[];
  readonly #trust: Trust;
  /** The first segment that is walked. */
  readonly #firstWalked: number;
  readonly #segments: Segment[] = [];
  #refusal: string | undefined;

  constructor(context: LogContext, place: RecoveryPlace, starts: readonly number[]) {
    this.#context = context;
    this.#place = place;
    this.#starts = starts;
    this.#trust = trustOf(context, place.directory, place.notes, starts);
    this.#firstWalked = this.#findFirstWalked();
  }

  async run(): Promise<Recovered> {
    await this.#openAll();
    await this.#readLastTimes();
    this.#markSkipped();
    return { segments: this.#segments, refusal: this.#refusal };
  }

  async #openAll(): Promise<void> {
    for (const [at, start] of this.#starts.entries()) {
      const previous = this.#segments[at - 1];
      if (previous !== undefined && !this.#canFollow(previous, start, at)) {
        return await this.#setAsideFrom(at, `it should begin at offset ${previous.nextOffset}`);
      }
      if (!await this.#open(at, start)) {
        return await this.#setAsideFrom(at + 1, "it lies behind a torn segment");
      }
    }
  }

  /** False when the segment ended in torn messages, so that nothing behind it can follow. */
  async #open(at: number, start: number): Promise<boolean> {
    const { directory } = this.#place;
    const nextStart = this.#starts[at + 1];
    if (at < this.#firstWalked && nextStart !== undefined) {
      const sealed = openSealed(this.#context, directory, start, nextStart);
      if (sealed !== undefined) {
        this.#segments.push(sealed);
        return true;
      }
    }
    const whole = this.#openWhole(at, start);
    if (whole !== undefined) {
      this.#segments.push(whole);
      return true;
    }
    const scanned = await this.#walk(at, start);
    const { slots } = scanned;
    const isTorn = scanned.stop !== undefined;
    const segment = new Segment(start, slots, scanned.index, {
      lengthBytes: scanned.lengthBytes,
      nextOffset: scanned.nextOffset,
      isIndexProven: !this.#isFromPoint(at, start),
      isDurable: scanned.fileLength === 0 || this.#isKnownWhole(start, scanned),
    });
    for (const gap of scanned.gaps) segment.damage.add(rangeOf(gap));
    this.#segments.push(segment);
    this.#reportGaps(segment);
    if (isTorn && scanned.excess === undefined) {
      await this.#cut(() => cutTail(this.#context, this.#place, start, slots, scanned));
    }
    return !isTorn || !this.#isStrict(at);
  }

  /** The segment of a recovery point that nothing lies behind; its index is known already. */
  #openWhole(at: number, start: number): Segment | undefined {
    if (this.#trust.kind !== "point" || !this.#isFromPoint(at, start)) return undefined;
    const { known, slots, isWhole } = this.#trust.found;
    if (!isWhole) return undefined;
    const { index } = new IndexRebuild(slots.index, this.#context.pages, known.indexCount, known.indexTail);
    const { lengthBytes, nextOffset } = known;
    return new Segment(start, slots, index, {
      lengthBytes,
      nextOffset,
      isDurable: true,
      isIndexProven: false,
    });
  }

  async #walk(at: number, start: number): Promise<Walked> {
    for (;;) {
      const slots = this.#slotsOf(at, start);
      const plan = this.#planOf(at, start);
      const { from } = plan;
      const rebuild = new IndexRebuild(slots.index, this.#context.pages, from?.indexCount, from?.indexTail);
      const scanned = await scanLog(this.#context, slots, plan, rebuild);
      const { excess } = scanned;
      const index = rebuild.finish();
      if (excess === undefined) return { ...scanned, index, slots };
      closeAll(slots);
      if (!await this.#cut(() => takeOut(this.#context, this.#place, start, excess))) {
        return { ...scanned, index, slots };
      }
      index.close();
    }
  }

  /** Those that the recovery point was compared through, as long as they are of use. */
  #slotsOf(at: number, start: number): SegmentSlots {
    if (this.#trust.kind === "point" && this.#isFromPoint(at, start)) return this.#trust.found.slots;
    return segmentSlots(this.#context, this.#place.directory, start);
  }

  /** What finds no room in quarantine stays where it is, and then nothing may be appended. */
  async #cut(cut: () => Promise<void>): Promise<boolean> {
    try {
      await cut();
      return true;
    } catch (error) {
      if (!(error instanceof QuarantineFull)) throw error;
      this.#refusal =
        `the partition can be read and not written, because damaged bytes have to be kept: ${error.message}`;
      this.#context.logger.error(`"${this.#place.directory}": ${this.#refusal}`);
      return false;
    }
  }

  #planOf(at: number, startOffset: number): ScanPlan {
    const trust = this.#trust;
    const nextStart = this.#starts[at + 1];
    if (trust.kind === "point" && this.#isFromPoint(at, startOffset)) {
      return { startOffset, from: trust.found.known, settled: "nothing" };
    }
    if (this.#isStrict(at)) return { startOffset, settled: "nothing" };
    if (nextStart === undefined) return { startOffset, settled: "all" };
    return { startOffset, settled: { lengthBytes: Infinity, nextOffset: nextStart } };
  }

  /** Whether the walk leaves out what lies before the recovery point. */
  #isFromPoint(at: number, startOffset: number): boolean {
    return this.#trust.kind === "point" && this.#trust.startOffset === startOffset && at >= this.#firstWalked;
  }

  /** Whether what is wrong in this segment is a torn write, and not damage. */
  #isStrict(at: number): boolean {
    return at >= this.#firstWalked && (this.#trust.kind === "point" || this.#trust.kind === "birth");
  }

  #findFirstWalked(): number {
    const lastSealed = Math.max(0, this.#starts.length - UNSYNCED_SEGMENTS);
    const trust = this.#trust;
    if (trust.kind === "none") return 0;
    if (trust.kind === "birth") return lastSealed;
    const { startOffset } = trust;
    const holding = this.#starts.findLastIndex((start) => start <= startOffset);
    if (trust.kind === "mismatch") return Math.min(holding, lastSealed);
    if (holding < lastSealed) closeAll(trust.found.slots);
    return Math.max(holding, lastSealed);
  }

  /** Whether nothing was found behind the recovery point. */
  #isKnownWhole(start: number, scanned: Scanned): boolean {
    return this.#trust.kind === "point" && this.#trust.startOffset === start &&
      this.#trust.found.known.lengthBytes === scanned.fileLength;
  }

  /** Whether the segment can lie behind the one before it; a gap between the two is told. */
  #canFollow(previous: Segment, start: number, at: number): boolean {
    if (previous.nextOffset === start) return true;
    const isLast = at === this.#starts.length - 1;
    if (isLast && previous.nextOffset > start) return false;
    if (at > this.#firstWalked && this.#isStrict(at)) return false;
    this.#context.logger.error(
      `offsets ${previous.nextOffset} to ${
        start - 1
      } are missing in "${this.#place.directory}": no file holds them`,
    );
    return true;
  }

  async #setAsideFrom(at: number, reason: string): Promise<void> {
    await this.#cut(() => setAside(this.#context, this.#place, this.#starts.slice(at), reason));
  }

  #reportGaps({ startOffset, damage }: Segment): void {
    for (const { firstOffset, nextOffset } of damage.ranges()) {
      this.#context.logger.error(
        `"${logPath(this.#place.directory, startOffset)}" is damaged: offsets ${firstOffset} to ${
          nextOffset - 1
        } ` +
          `cannot be read; what lies beside them can`,
      );
    }
  }

  /** Appending goes on from the time of the last message, so the index must tell it. */
  async #readLastTimes(): Promise<void> {
    for (const segment of this.#segments.slice(-UNSYNCED_SEGMENTS)) {
      try {
        void segment.lastTimestampMicros;
      } catch (error) {
        if (!(error instanceof IndexDamaged)) throw error;
        await rebuildIndex(this.#context, segment, error.message);
      }
    }
  }

  #markSkipped(): void {
    for (const { firstOffset, nextOffset } of this.#place.notes.skipped) {
      for (const segment of this.#segments) {
        const first = Math.max(firstOffset, segment.startOffset);
        const next = Math.min(nextOffset, segment.nextOffset);
        if (first < next) segment.damage.add({ firstOffset: first, nextOffset: next, isSkipped: true });
      }
    }
  }
}

function rangeOf({ firstOffset, nextOffset }: OffsetRange): DamagedRange {
  return { firstOffset, nextOffset, isSkipped: false };
}

/** All files of the partition are gone, or never came to be. Offsets that were given out are not given out again. */
function createFirst(context: LogContext, { directory, notes }: RecoveryPlace): Segment {
  const nextOffset = notes.recoveryPoint?.nextOffset ?? 0;
  if (nextOffset > 0) {
    context.logger.error(`"${directory}" has lost all its segments; it goes on with offset ${nextOffset}`);
  }
  return Segment.create(context, directory, nextOffset);
}

/** The start offsets of the segments. What says nothing goes: an index without its log, a log that was not finished. */
function tidyDirectory(context: LogContext, directory: string): number[] {
  const names = context.disk.list(directory).filter(({ isDirectory }) => !isDirectory).map(({ name }) =>
    name
  );
  const starts = names.map(startOffsetOf).filter((start) => start !== undefined).sort((a, b) => a - b);
  const own = new Set(starts.map((start) => indexPath(directory, start)));
  for (const name of names) {
    const path = `${directory}/${name}`;
    if (isUnfinishedName(name) || isIndexName(name) && !own.has(path)) context.disk.removeFile(path);
  }
  return starts;
}

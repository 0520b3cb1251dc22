/**
 * The bytes of one simulated file, twice: *cached*, what every read shows, and *durable*, what loss of power leaves.
 *
 * Both are made of chunks of 4 KiB that they share until one of them is written, so a sync copies nothing. What is
 * cached and not durable is known per sector of 512 bytes:
 *
 *     dirty      written, will be part of the next sync
 *     in flight  part of a sync that was called and has not ended
 *     lost       part of a sync that failed; as in Linux no later sync writes it, unless it is written again
 *
 * After loss of power each sector that is dirty or in flight is there or not, whole, as the seed wills; where a file
 * grew and its sectors are not there it holds zeros. Changes of the length survive up to one of them.
 */
import { CHUNK, type Chunk, ChunkMap, SECTOR, SECTORS } from "./simulated_chunks.ts";
import type { Survival } from "./survival.ts";

/** How many changes of the length are told apart; a growth after these counts as part of the last one. */
const MOST_LENGTHS = 32;

interface SnapshotChunk {
  readonly index: number;
  readonly chunk: Chunk | undefined;
  readonly sectors: number;
}

/** What one call of sync is to make durable. */
export interface SyncSnapshot {
  readonly chunks: readonly SnapshotChunk[];
  /** The lengths that the file went through, the last is the one to keep. */
  readonly lengths: readonly number[];
}

export class SimulatedContent {
  #cached = new ChunkMap();
  #durable = new ChunkMap();
  #length = 0;
  #durableLength = 0;
  readonly #dirty = new Map<number, number>();
  readonly #lost = new Map<number, number>();
  #lengths: number[] = [];
  #inFlight: SyncSnapshot[] = [];
  /** Bytes that the medium does not give any more. */
  #spoiled: { readonly start: number; readonly end: number } | undefined;

  get length(): number {
    return this.#length;
  }

  get durableLength(): number {
    return this.#durableLength;
  }

  read(into: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(into.length, this.#length - position));
    this.#cached.read(into.subarray(0, count), position);
    return count;
  }

  readDurable(): Uint8Array {
    const bytes = new Uint8Array(this.#durableLength);
    this.#durable.read(bytes, 0);
    return bytes;
  }

  write(from: Uint8Array, position: number): void {
    if (from.length === 0) return;
    this.#cached.write(from, position);
    this.#mark(position, position + from.length);
    if (position + from.length > this.#length) this.#setLength(position + from.length);
  }

  truncate(length: number): void {
    if (length < this.#length) {
      this.#cached.clearFrom(length);
      forgetFrom(this.#dirty, length);
      forgetFrom(this.#lost, length);
    }
    if (length !== this.#length) this.#setLength(length);
  }

  /** Takes what is dirty now into a sync. */
  beginSync(): SyncSnapshot {
    const chunks: SnapshotChunk[] = [];
    for (const [index, sectors] of this.#dirty) {
      chunks.push({ index, chunk: this.#cached.share(index), sectors });
    }
    const snapshot = { chunks, lengths: this.#lengths };
    this.#dirty.clear();
    this.#lengths = [];
    this.#inFlight.push(snapshot);
    return snapshot;
  }

  /** The sync succeeded, and with it what was in flight before it: the disk waits for those sectors too. */
  finishSync(snapshot: SyncSnapshot): void {
    for (const done of this.#takeInFlight(snapshot)) {
      this.#keepLengths(done.lengths);
      for (const { index, chunk, sectors } of done.chunks) this.#keepChunk(index, chunk, sectors);
    }
  }

  /** The sync failed: what survives of it reached the disk anyhow, the rest is lost to every later sync. */
  failSync(snapshot: SyncSnapshot, survival: Survival): void {
    const failed = this.#takeInFlight(snapshot);
    const { keptLengths } = this.#keepSurvivors(failed, survival);
    // Lengths are the file system's own records; unlike the data they are tried again.
    const lengths = failed.flatMap((part) => part.lengths);
    this.#lengths = [...lengths.slice(keptLengths.length), ...this.#lengths];
    for (const { index, sectors } of failed.flatMap((part) => part.chunks)) {
      // What was written again meanwhile is part of the next sync.
      const lost = sectors & ~(this.#dirty.get(index) ?? 0);
      setOrDelete(this.#lost, index, (this.#lost.get(index) ?? 0) | lost);
    }
  }

  /** True when loss of power would change something. */
  get isClean(): boolean {
    return this.#dirty.size + this.#inFlight.length + this.#lengths.length + this.#lost.size === 0;
  }

  losePower(survival: Survival): void {
    this.beginSync();
    const { lengthBefore, keptLengths } = this.#keepSurvivors(this.#inFlight, survival);
    const last = keptLengths.at(-1) ?? lengthBefore;
    const before = keptLengths.at(-2) ?? lengthBefore;
    const length = last > before ? survival.length(before, last) : last;
    this.#durable.clearFrom(length);
    this.#durableLength = length;
    this.#length = length;
    this.#cached = this.#durable.copy();
    this.#dirty.clear();
    this.#lost.clear();
    this.#lengths = [];
    this.#inFlight = [];
  }

  /** Everything cached becomes durable. */
  settle(): void {
    this.#inFlight = [];
    this.#dirty.clear();
    this.#lost.clear();
    this.#lengths = [];
    this.#durable = this.#cached.copy();
    this.#durableLength = this.#length;
  }

  /** Damages the medium: the bits are flipped wherever the byte is kept. */
  flip(position: number, bits: number): void {
    const areOne = this.#cached.sharesWith(this.#durable, position);
    this.#cached.flip(position, bits);
    if (position < this.#durableLength && !areOne) this.#durable.flip(position, bits);
  }

  /** From now on the medium does not give these bytes. */
  spoil(start: number, end: number): void {
    this.#spoiled = { start, end };
  }

  /** How many bytes from `position` on the medium gives, of `length`. */
  givenAt(position: number, length: number): number {
    const { start, end } = this.#spoiled ?? { start: Infinity, end: Infinity };
    return position >= end ? length : Math.max(0, Math.min(length, start - position));
  }

  #mark(start: number, end: number): void {
    for (let index = Math.floor(start / CHUNK); index * CHUNK < end; index++) {
      const from = Math.max(0, Math.floor((start - index * CHUNK) / SECTOR));
      const to = Math.min(SECTORS, Math.ceil((end - index * CHUNK) / SECTOR));
      const sectors = (1 << to) - (1 << from);
      this.#dirty.set(index, (this.#dirty.get(index) ?? 0) | sectors);
      const lost = this.#lost.get(index);
      if (lost !== undefined) setOrDelete(this.#lost, index, lost & ~sectors);
    }
  }

  #setLength(length: number): void {
    const [before, last] = this.#lengths.slice(-2);
    const growsOn = last !== undefined && before !== undefined && last > before && length > last;
    if (growsOn && this.#lengths.length >= MOST_LENGTHS) this.#lengths.pop();
    this.#lengths.push(length);
    this.#length = length;
  }

  /** The in-flight syncs up to and with this one, oldest first; none when a later one has finished it already. */
  #takeInFlight(snapshot: SyncSnapshot): SyncSnapshot[] {
    return this.#inFlight.splice(0, this.#inFlight.indexOf(snapshot) + 1);
  }

  /** Makes durable what survives of these syncs, in their order: what one cut off, a later one may have written. */
  #keepSurvivors(snapshots: readonly SyncSnapshot[], survival: Survival) {
    const lengthBefore = this.#durableLength;
    const lengths = snapshots.flatMap((snapshot) => snapshot.lengths);
    const keptLengths = lengths.slice(0, survival.prefix(lengths.length));
    let next = 0;
    for (const snapshot of snapshots) {
      this.#keepLengths(keptLengths.slice(next, next + snapshot.lengths.length));
      this.#keepSectors(snapshot.chunks, survival);
      next += snapshot.lengths.length;
    }
    return { lengthBefore, keptLengths };
  }

  #keepLengths(lengths: readonly number[]): void {
    const last = lengths.at(-1);
    if (last === undefined) return;
    // Bytes behind the shortest length were cut off, even when the file grew again.
    this.#durable.clearFrom(Math.min(...lengths));
    this.#durableLength = last;
  }

  #keepChunk(index: number, chunk: Chunk | undefined, sectors: number): void {
    if (((this.#lost.get(index) ?? 0) & ~sectors) === 0) this.#durable.set(index, chunk);
    else this.#durable.copySectors(index, chunk, sectors);
  }

  #keepSectors(chunks: readonly SnapshotChunk[], survival: Survival): void {
    const count = chunks.length * SECTORS;
    for (const [order, { index, chunk, sectors }] of chunks.entries()) {
      let kept = 0;
      for (let sector = 0; sector < SECTORS; sector++) {
        const bit = 1 << sector;
        if ((sectors & bit) !== 0 && survival.sector(order * SECTORS + sector, count)) kept |= bit;
      }
      if (kept !== 0) this.#durable.copySectors(index, chunk, kept);
    }
  }
}

/** Forgets the sectors that lie wholly behind this length. */
function forgetFrom(sectorsByChunk: Map<number, number>, length: number): void {
  for (const [index, sectors] of sectorsByChunk) {
    const left = Math.min(SECTORS, Math.max(0, Math.ceil((length - index * CHUNK) / SECTOR)));
    setOrDelete(sectorsByChunk, index, sectors & ((1 << left) - 1));
  }
}

function setOrDelete(map: Map<number, number>, key: number, value: number): void {
  if (value === 0) map.delete(key);
  else map.set(key, value);
}

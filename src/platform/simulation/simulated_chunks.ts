/**
 * Bytes in chunks of 4 KiB; a chunk that is not there is all zeros. Chunks may be shared by several maps and by
 * snapshots; a shared one is copied before it is written.
 */

export const CHUNK = 4096;

/** What a disk writes whole or not at all. */
export const SECTOR = 512;

export const SECTORS = CHUNK / SECTOR;

export interface Chunk {
  readonly bytes: Uint8Array;
  /** Once shared, always shared: nobody knows who still has it. */
  isShared: boolean;
}

export class ChunkMap {
  readonly #chunks: Map<number, Chunk>;

  constructor(chunks: Map<number, Chunk> = new Map()) {
    this.#chunks = chunks;
  }

  read(into: Uint8Array, position: number): void {
    eachPiece(into.length, position, (index, within, start, count) => {
      const chunk = this.#chunks.get(index);
      if (chunk === undefined) into.fill(0, start, start + count);
      else into.set(chunk.bytes.subarray(within, within + count), start);
    });
  }

  write(from: Uint8Array, position: number): void {
    eachPiece(from.length, position, (index, within, start, count) => {
      this.#writable(index).set(from.subarray(start, start + count), within);
    });
  }

  /** Makes everything from this position on zero. */
  clearFrom(position: number): void {
    const boundary = Math.floor(position / CHUNK);
    for (const index of this.#chunks.keys()) {
      if (index > boundary || index * CHUNK === position) this.#chunks.delete(index);
    }
    if (this.#chunks.has(boundary)) this.#writable(boundary).fill(0, position - boundary * CHUNK);
  }

  /** The chunk, as it is now and for ever; undefined when it is all zeros. */
  share(index: number): Chunk | undefined {
    const chunk = this.#chunks.get(index);
    if (chunk !== undefined) chunk.isShared = true;
    return chunk;
  }

  /** Puts a shared chunk in the place of the whole. */
  set(index: number, chunk: Chunk | undefined): void {
    if (chunk === undefined) this.#chunks.delete(index);
    else this.#chunks.set(index, chunk);
  }

  /** Takes over some sectors, one bit each. */
  copySectors(index: number, source: Chunk | undefined, sectors: number): void {
    const target = this.#writable(index);
    for (let sector = 0; sector < SECTORS; sector++) {
      if ((sectors & 1 << sector) === 0) continue;
      const start = sector * SECTOR;
      if (source === undefined) target.fill(0, start, start + SECTOR);
      else target.set(source.bytes.subarray(start, start + SECTOR), start);
    }
  }

  copy(): ChunkMap {
    for (const chunk of this.#chunks.values()) chunk.isShared = true;
    return new ChunkMap(new Map(this.#chunks));
  }

  /** Flips bits of a byte, for everybody who shares it. */
  flip(position: number, bits: number): void {
    const index = Math.floor(position / CHUNK);
    const bytes = this.#chunks.get(index)?.bytes ?? this.#writable(index);
    bytes[position - index * CHUNK]! ^= bits;
  }

  sharesWith(other: ChunkMap, position: number): boolean {
    const index = Math.floor(position / CHUNK);
    const chunk = this.#chunks.get(index);
    return chunk !== undefined && chunk === other.#chunks.get(index);
  }

  #writable(index: number): Uint8Array {
    const chunk = this.#chunks.get(index);
    if (chunk !== undefined && !chunk.isShared) return chunk.bytes;
    const bytes = chunk === undefined ? new Uint8Array(CHUNK) : chunk.bytes.slice();
    this.#chunks.set(index, { bytes, isShared: false });
    return bytes;
  }
}

function eachPiece(
  length: number,
  position: number,
  visit: (index: number, within: number, start: number, count: number) => void,
): void {
  for (let start = 0; start < length;) {
    const index = Math.floor((position + start) / CHUNK);
    const within = position + start - index * CHUNK;
    const count = Math.min(CHUNK - within, length - start);
    visit(index, within, start, count);
    start += count;
  }
}

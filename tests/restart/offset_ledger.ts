/** Stored offsets that must be there after a crash: the last acknowledged one, or the one whose answer did not come. */
import assert from "node:assert/strict";
import type { Seed } from "../../src/platform/simulation/mod.ts";
import type { RawClient } from "../support/raw_client.ts";
import type { PartitionLedger } from "./partition_ledger.ts";

interface StoredOffset {
  acknowledged: number | undefined;
  underWay: number | undefined;
}

const CONSUMERS: readonly (string | number)[] = [7, "worker"];

export class OffsetLedger {
  readonly #seed: Seed;
  readonly #offsets = new Map<string, StoredOffset>();

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  /** Stores the offset of a message that a reader got. */
  async store(client: RawClient, partition: PartitionLedger): Promise<void> {
    const { lastKnown } = partition;
    if (lastKnown === undefined) return;
    const consumer = CONSUMERS[this.#seed.below(CONSUMERS.length)]!;
    const offset = this.#seed.below(lastKnown + 1);
    const stored = this.#of(consumer, partition);
    stored.underWay = offset;
    await client.storeOffset({ ...partition.address, consumer }, offset);
    stored.acknowledged = offset;
    stored.underWay = undefined;
  }

  async check(client: RawClient, partition: PartitionLedger): Promise<void> {
    for (const consumer of CONSUMERS) {
      const stored = this.#of(consumer, partition);
      const actual = await client.getOffset({ ...partition.address, consumer });
      const possible = [stored.acknowledged, stored.underWay ?? stored.acknowledged];
      assert.ok(
        possible.includes(actual),
        `consumer ${consumer}: stored offset ${actual}, none of ${possible}`,
      );
      stored.acknowledged = actual;
      stored.underWay = undefined;
    }
  }

  #of(consumer: string | number, { address }: PartitionLedger): StoredOffset {
    const key = `${consumer} ${address.partition}`;
    const known = this.#offsets.get(key);
    if (known !== undefined) return known;
    const stored: StoredOffset = { acknowledged: undefined, underWay: undefined };
    this.#offsets.set(key, stored);
    return stored;
  }
}

/** Clients that keep a broker busy until it dies: writers, a reader that stores offsets, one that changes streams. */
import type { Seed } from "../../src/platform/simulation/mod.ts";
import { frame } from "../support/frame_connection.ts";
import { RawClient, Refused, sendPayload } from "../support/raw_client.ts";
import type { BatchContent } from "./batch_content.ts";
import type { MetadataLedger } from "./metadata_ledger.ts";
import type { OffsetLedger } from "./offset_ledger.ts";
import type { PartitionLedger } from "./partition_ledger.ts";

export interface Ledgers {
  readonly partitions: readonly PartitionLedger[];
  readonly offsets: OffsetLedger;
  readonly metadata: MetadataLedger;
}

const SEND = 101;
const READ_COUNT = 20;
const MOST_UNDER_WAY = 3;

/** One producer; its batches are numbered through all rounds. */
export class Writer {
  /** Called at once when an answer has come, with the length of the batch's request. */
  onAcknowledged: ((lengthBytes: number) => void) | undefined;
  readonly #number: number;
  readonly #content: BatchContent;
  readonly #seed: Seed;
  #nextBatch = 0;

  constructor(number: number, content: BatchContent, seed: Seed) {
    this.#number = number;
    this.#content = content;
    this.#seed = seed;
  }

  /** Sends, up to three requests ahead of the answers, until the connection fails. */
  async write({ connection }: RawClient, partitions: readonly PartitionLedger[]): Promise<void> {
    const underWay: { readonly acknowledge: () => void; readonly lengthBytes: number }[] = [];
    const ahead = 1 + this.#seed.below(MOST_UNDER_WAY);
    for (;;) {
      const partition = partitions[this.#seed.below(partitions.length)]!;
      const batch = this.#nextBatch++;
      const payload = sendPayload(partition.address, this.#content.batch(this.#number, batch));
      underWay.push({ acknowledge: partition.send(this.#number, batch), lengthBytes: payload.length });
      await connection.write(frame(SEND, payload));
      if (underWay.length < ahead) continue;
      const { status } = await connection.readAnswer();
      if (status !== 0) throw new Refused(SEND, status);
      const { acknowledge, lengthBytes } = underWay.shift()!;
      acknowledge();
      this.onAcknowledged?.(lengthBytes);
    }
  }
}

/** Reads at the end of the partitions and stores offsets, until the connection fails. */
export async function readAndStore(
  client: RawClient,
  seed: Seed,
  { partitions, offsets }: Ledgers,
): Promise<void> {
  for (;;) {
    const partition = partitions[seed.below(partitions.length)]!;
    const count = 1 + seed.below(READ_COUNT);
    const { messages } = await client.poll({ ...partition.address, consumer: 1, offset: "last", count });
    for (const message of messages) partition.see(message);
    await offsets.store(client, partition);
  }
}

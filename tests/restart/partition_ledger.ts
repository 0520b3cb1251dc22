/**
 * What one partition must hold after a crash: every acknowledged batch whole, at dense offsets, each writer's in the
 * order of sending; what a reader saw where it saw it; of batches that were not acknowledged a prefix of whole messages
 * at most; nothing else.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { IncomingMessage } from "../support/message_bytes.ts";
import type { RawClient } from "../support/raw_client.ts";
import { type BatchContent, idOf, type MessageName, nameOf } from "./batch_content.ts";

export interface PartitionAddress {
  readonly stream: string;
  readonly topic: string;
  readonly partition: number;
}

interface SentBatch {
  readonly batch: number;
  isAcknowledged: boolean;
}

/** A batch, or what is left of one, as it lies in the log. */
interface StoredBatch {
  readonly writer: number;
  readonly batch: number;
  messages: number;
}

const VERIFIER = 999;
const POLL_COUNT = 5000;

export class PartitionLedger {
  readonly #content: BatchContent;
  /** By writer: sent since the last check, in order of sending. */
  readonly #sent = new Map<number, SentBatch[]>();
  /** By offset: ids that a reader got since the last check. */
  readonly #seen = new Map<number, bigint>();
  readonly #stored: StoredBatch[] = [];
  /** The batch that the check reads at the moment. */
  #open: { readonly stored: StoredBatch; readonly sent: SentBatch } | undefined;
  #next = 0;
  #lastKnown: number | undefined;

  constructor(readonly address: PartitionAddress, content: BatchContent) {
    this.#content = content;
  }

  /** Messages that are known to be there. */
  get messages(): number {
    return this.#next;
  }

  /** Batches of which only a part was left by a crash. */
  get cutBatches(): number {
    return this.#stored.filter((stored) => !this.#isWhole(stored)).length;
  }

  get batches(): number {
    return this.#stored.length;
  }

  /** The largest offset that is known to exist; undefined when there is none. */
  get lastKnown(): number | undefined {
    return this.#lastKnown;
  }

  /** To be called before the batch leaves; call what it returns when the answer has come. */
  send(writer: number, batch: number): () => void {
    const sent: SentBatch = { batch, isAcknowledged: false };
    const queue = this.#sent.get(writer);
    if (queue === undefined) this.#sent.set(writer, [sent]);
    else queue.push(sent);
    return () => void (sent.isAcknowledged = true);
  }

  see(message: IncomingMessage): void {
    if (message.offset < this.#next) return;
    this.#seen.set(message.offset, message.id);
    this.#lastKnown = Math.max(this.#lastKnown ?? 0, message.offset);
  }

  /** Reads what came since the last check. Errors: AssertionError with partition, offset and what is wrong. */
  async check(client: RawClient): Promise<void> {
    for await (const message of this.#read(client, this.#next)) {
      assert.equal(message.offset, this.#next, this.#at(this.#next, "has the offset"));
      const name = nameOf(message.id);
      this.#place(name);
      this.#compare(message, name);
      this.#lastKnown = this.#next;
      this.#next += 1;
    }
    this.#closeLast();
    for (const [writer, queue] of this.#sent) {
      const lost = queue.find(({ isAcknowledged }) => isAcknowledged);
      assert.equal(lost, undefined, this.#at(this.#next, `lacks an acknowledged batch of writer ${writer}`));
    }
    assert.deepEqual([...this.#seen], [], this.#at(this.#next, "lacks messages that a reader got"));
    this.#sent.clear();
  }

  /** Reads everything again. Errors: as `check`. */
  async checkAll(client: RawClient): Promise<void> {
    let offset = 0;
    const expected = this.#names();
    for await (const message of this.#read(client, 0)) {
      assert.equal(message.offset, offset, this.#at(offset, "has the offset"));
      const { value: name } = expected.next();
      if (name === undefined) assert.fail(this.#at(offset, "holds more than before"));
      this.#compare(message, name);
      offset += 1;
    }
    assert.equal(offset, this.#next, this.#at(offset, "ends too early"));
  }

  async *#read(client: RawClient, from: number): AsyncGenerator<IncomingMessage> {
    for (let offset = from;;) {
      const { messages } = await client.poll({
        ...this.address,
        consumer: VERIFIER,
        offset,
        count: POLL_COUNT,
      });
      if (messages.length === 0) return;
      yield* messages;
      offset += messages.length;
    }
  }

  /** The message must continue the batch before it, or begin the oldest of its writer that has not come yet. */
  #place({ writer, batch, index }: MessageName): void {
    if (index > 0) {
      const { stored } = this.#open ?? {};
      const continues = stored?.writer === writer && stored.batch === batch && stored.messages === index;
      assert.ok(continues, this.#at(this.#next, `holds message ${index} of a batch that is not before it`));
      stored.messages += 1;
      return;
    }
    if (this.#open !== undefined) {
      assert.ok(this.#isWhole(this.#open.stored), this.#at(this.#next, "follows a batch that is cut"));
    }
    const sent = this.#sent.get(writer)?.shift();
    assert.ok(
      sent?.batch === batch,
      this.#at(this.#next, `does not hold the next batch of writer ${writer}`),
    );
    const stored = { writer, batch, messages: 1 };
    this.#stored.push(stored);
    this.#open = { stored, sent };
  }

  /** A crash came behind the last batch: it may be cut unless it was acknowledged. */
  #closeLast(): void {
    if (this.#open?.sent.isAcknowledged) {
      assert.ok(
        this.#isWhole(this.#open.stored),
        this.#at(this.#next, "ends in the middle of an acknowledged batch"),
      );
    }
    this.#open = undefined;
  }

  #isWhole({ writer, batch, messages }: StoredBatch): boolean {
    return messages === this.#content.count(writer, batch);
  }

  #compare(message: IncomingMessage, name: MessageName): void {
    const expected = this.#content.message(name);
    const isSame = message.id === idOf(name) &&
      message.originTimestamp === expected.originTimestamp &&
      Buffer.compare(message.payload, expected.payload) === 0 &&
      Buffer.compare(message.headers, expected.headers ?? new Uint8Array()) === 0;
    assert.ok(isSame, this.#at(message.offset, `is not message ${JSON.stringify(name)} as it was sent`));
    const seen = this.#seen.get(message.offset);
    if (seen !== undefined) {
      assert.equal(message.id, seen, this.#at(message.offset, "is not what a reader got"));
    }
    this.#seen.delete(message.offset);
  }

  *#names(): Generator<MessageName, undefined> {
    for (const { writer, batch, messages } of this.#stored) {
      for (let index = 0; index < messages; index++) yield { writer, batch, index };
    }
  }

  #at(offset: number, what: string): string {
    return `partition ${this.address.partition}, offset ${offset}: ${what}`;
  }
}

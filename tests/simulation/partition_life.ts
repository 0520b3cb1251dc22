/**
 * Lives and deaths of one partition on the simulated disk, beside a model that is too simple to be wrong.
 *
 * A life appends, stores offsets, trims, flushes and reads until a planned disk operation kills it in the middle. The next
 * life opens what is left. What was answered must be there, what is there must have been sent, without a gap.
 */
import assert from "node:assert/strict";
import { createLogContext, finishTrim, type LogContext, PartitionLog } from "../../src/log/mod.ts";
import { BrokerError } from "../../src/wire/mod.ts";
import {
  type CrashKind,
  type Seed,
  SimulatedCrash,
  type SimulatedPlatform,
} from "../../src/platform/simulation/mod.ts";
import { batchLength, layBatch, readBack, type TestMessage } from "../support/batches.ts";

export interface LifeOptions {
  readonly crash: CrashKind;
  readonly enforceFsync: boolean;
}

const PLACE = {
  directory: "data/streams/0/topics/0/partitions/0",
  ancestors: [
    "data/streams/0/topics/0/partitions",
    "data/streams/0/topics/0",
    "data/streams/0/topics",
    "data/streams/0",
  ]
    .concat("data/streams", "data"),
  quarantine: "data/quarantine/0/0/0",
  notes: { isOurs: true, recoveryPoint: undefined, skipped: [] },
};

const MOST_OPERATIONS_A_LIFE = 60;
const MOST_STEPS_A_LIFE = 25;
const CONSUMER = 7;
/** One write in so many takes longer than a disk should: from then on writes leave the event loop. */
const ONE_SLOW_WRITE_IN = 60;
const SLOW_WRITE_MS = 25;

export class PartitionLife {
  readonly #world: SimulatedPlatform;
  readonly #options: LifeOptions;
  readonly #seed: Seed;
  /** Every message that may be in the log, at its offset. */
  #sent: TestMessage[] = [];
  /** So many of them were answered in a way that this kind of crash must not undo. */
  #promised = 0;
  /** Everything before this offset is gone for good, and everything before the second may be. */
  #gone = 0;
  #mayBeGone = 0;
  /** A purge was asked for and not answered: everything may be gone, or nothing. */
  #mayBePurged = false;
  /** Values that the stored offset may have after the crash; undefined: none stored. */
  #offsets: (number | undefined)[] = [undefined];
  /** Segments before this offset were to go: what the book of a whole broker would say. */
  #trimTo: number | undefined;
  #nextId = 1;

  constructor(world: SimulatedPlatform, options: LifeOptions) {
    this.#world = world;
    this.#options = options;
    this.#seed = world.seed;
    world.disk.plant("data/galgo.lock", new Uint8Array(0));
  }

  /** One life, from opening to its violent end. */
  async run(): Promise<void> {
    const context = this.#context();
    const { faults } = this.#world.disk;
    faults.onOperation = (operation) => {
      if (operation === "write" && this.#seed.below(ONE_SLOW_WRITE_IN) === 0) {
        this.#world.clock.elapse(SLOW_WRITE_MS);
      }
    };
    faults.crashAt(1 + this.#seed.below(MOST_OPERATIONS_A_LIFE));
    try {
      const log = await this.#open(context);
      for (let step = 0; step < MOST_STEPS_A_LIFE; step++) await this.#step(context, log);
    } catch (error) {
      if (!(error instanceof SimulatedCrash) && !faults.isDead) throw error;
    }
    await this.#world.crash(this.#options.crash);
  }

  /** Opens once more without a crash and compares everything with the model. */
  async verify(): Promise<void> {
    const log = await this.#open(this.#context());
    const read = await log.read({ kind: "offset", offset: 0 }, {
      messagesCount: 100_000,
      lengthBytes: 2 ** 26,
    });
    const found = readBack(await read.whole());
    read.release();
    const first = log.firstOffset;
    const end = log.isUnused ? 0 : log.currentOffset + 1;
    if (this.#mayBePurged && end === 0) this.#empty();
    this.#mayBePurged = false;
    assert.equal(found.length, log.messagesCount, "the count tells what can be read");
    assert.equal(found.length, end - first, "nothing is missing behind what was trimmed");
    assert.ok(end >= this.#promised, `the next offset is ${end}, and ${this.#promised} were promised`);
    assert.ok(first >= this.#gone, `offset ${first} was trimmed and is back`);
    assert.ok(first <= this.#mayBeGone, `offset ${first} is the first, ${this.#mayBeGone} was to stay`);
    for (const [at, message] of found.entries()) {
      assert.equal(message.offset, first + at, "offsets are dense");
      assert.equal(message.id, this.#sent[first + at]?.id, "messages are those that were sent, in order");
      assert.deepEqual(message.payload, this.#sent[first + at]?.payload);
    }
    const stored = log.offsets.get("consumers", CONSUMER);
    const possible = this.#offsets.map((offset) =>
      offset === undefined ? undefined : this.#clamped(offset, end)
    );
    assert.ok(possible.includes(stored), `the stored offset is ${stored}, not one of ${possible}`);
    this.#sent.length = end;
    this.#gone = this.#mayBeGone = first;
    this.#offsets = [stored];
    await log.close();
    this.#promised = end;
  }

  #clamped(offset: number, count: number): number | undefined {
    return count === 0 ? undefined : Math.min(offset, count - 1);
  }

  #context(): LogContext {
    return createLogContext(this.#world.platform, {
      segmentSizeBytes: 1024,
      enforceFsync: this.#options.enforceFsync,
      messagesRequiredToSave: 8,
      sizeRequiredToSaveBytes: 2048,
    }, {
      memoryBytes: 64 * 1024 * 1024,
      openFiles: 16,
      quarantine: { path: "data/quarantine", mostBytes: 2 ** 30 },
    });
  }

  async #step(context: LogContext, log: PartitionLog): Promise<void> {
    const dice = this.#seed.below(100);
    if (dice < 40) await this.#append(context, log);
    else if (dice < 54) await Promise.all([this.#append(context, log), this.#append(context, log)]);
    else if (dice < 56) await this.#purge(log);
    else if (dice < 60) await this.#trim(log);
    else if (dice < 75) await this.#storeOffset(log);
    else if (dice < 85) await this.#flush(log);
    else if (dice < 90) await this.#failingAppend(context, log);
    // Index entries that are due are written.
    else if (dice < 93) await this.#world.clock.advance(10);
    else await this.#readTail(log);
  }

  async #append(context: LogContext, log: PartitionLog): Promise<void> {
    const messages = this.#newMessages();
    const slab = context.slabs.acquire(batchLength(messages));
    const firstOffset = this.#sent.length;
    // From here on any whole messages of the batch may be found, answered or not.
    this.#sent.push(...messages);
    const baseOffset = await log.append(layBatch(slab, messages));
    context.slabs.release(slab);
    assert.equal(baseOffset, firstOffset);
    if (this.#options.crash === "power" && !this.#options.enforceFsync) return;
    this.#promised = Math.max(this.#promised, firstOffset + messages.length);
  }

  async #purge(log: PartitionLog): Promise<void> {
    this.#mayBePurged = true;
    const { promise: settled, resolve } = Promise.withResolvers<void>();
    await log.purge({ inTurn: (task) => task(), take: (path) => this.#take(path) }, settled);
    // Who keeps the books makes it durable, and nothing is appended before.
    await this.#world.disk.syncDirectory(PLACE.ancestors[0]!);
    this.#empty();
    resolve();
  }

  #take(path: string): void {
    const { disk } = this.#world;
    if (disk.facts(path) !== undefined) disk.rename(path, `data/trash-${this.#nextId++}`);
  }

  /** A start finishes first what was begun, as the book says. */
  async #open(context: LogContext): Promise<PartitionLog> {
    if (this.#trimTo !== undefined) {
      await finishTrim(context, PLACE.directory, this.#trimTo, (path) => this.#take(path));
      this.#trimTo = undefined;
    }
    return await PartitionLog.open(context, PLACE);
  }

  /** Nothing of before may ever be seen again. */
  #empty(): void {
    this.#sent = [];
    this.#promised = this.#gone = this.#mayBeGone = 0;
    this.#offsets = [undefined];
    this.#mayBePurged = false;
  }

  /** The disk is full for one write: refused, and nothing of it may ever be seen. */
  async #failingAppend(context: LogContext, log: PartitionLog): Promise<void> {
    this.#world.disk.faults.failNext({ operation: "write", path: /\.log$/, code: "no_space" });
    const messages = this.#newMessages();
    const slab = context.slabs.acquire(batchLength(messages));
    // A death before the refusal may leave whole messages of it, as of any batch that was not answered.
    const { length } = this.#sent;
    this.#sent.push(...messages);
    await assert.rejects(async () => await log.append(layBatch(slab, messages)), BrokerError);
    context.slabs.release(slab);
    this.#sent.length = length;
  }

  async #storeOffset(log: PartitionLog): Promise<void> {
    if (log.isUnused) return;
    const offset = this.#seed.below(log.currentOffset + 1);
    // Loss of power may leave a new file as zeros that was never synced: an offset too low, so nothing is missed.
    this.#offsets.push(offset, ...(this.#options.crash === "power" ? [0] : []));
    await log.offsets.store("consumers", CONSUMER, offset);
    if (this.#options.crash === "kill" || this.#options.enforceFsync) this.#offsets = [offset];
  }

  /** Segments go up to the stored offset at most, and never the active one. */
  async #trim(log: PartitionLog): Promise<void> {
    const stored = log.offsets.get("consumers", CONSUMER);
    const end = log.isUnused ? 0 : log.currentOffset + 1;
    this.#mayBeGone = Math.max(this.#mayBeGone, stored === undefined ? end : stored + 1);
    const intend = (firstOffset: number) => {
      this.#trimTo = firstOffset;
      return Promise.resolve();
    };
    await log.deleteSegments(1 + this.#seed.below(4), { intend, take: (path) => this.#take(path) });
    this.#trimTo = undefined;
    assert.ok(log.firstOffset >= this.#gone && log.firstOffset <= this.#mayBeGone);
    this.#gone = this.#mayBeGone = log.firstOffset;
  }

  async #flush(log: PartitionLog): Promise<void> {
    const fsync = this.#seed.below(2) === 0;
    const sent = this.#sent.length;
    await log.flush(fsync);
    if (!fsync) return;
    this.#promised = Math.max(this.#promised, sent);
    this.#offsets = [log.offsets.get("consumers", CONSUMER)];
  }

  async #readTail(log: PartitionLog): Promise<void> {
    const offset = this.#seed.below(this.#sent.length + 1);
    const read = await log.read({ kind: "offset", offset }, { messagesCount: 5, lengthBytes: 2 ** 20 });
    const found = readBack(await read.whole());
    read.release();
    const first = Math.max(offset, log.firstOffset);
    assert.equal(found.length, Math.min(5, this.#sent.length - first));
    for (const [at, message] of found.entries()) {
      assert.equal(message.offset, first + at);
      assert.equal(message.id, this.#sent[first + at]!.id);
    }
  }

  #newMessages(): TestMessage[] {
    return Array.from({ length: 1 + this.#seed.below(4) }, () => {
      const payload = new Uint8Array(this.#seed.below(300)).fill(this.#nextId);
      return { id: this.#nextId++, payload };
    });
  }
}

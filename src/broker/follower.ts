/**
 * Reads one partition from some point on, for as long as somebody listens: what comes is handed out in order, each
 * message once. A purge starts it anew at the first message; with its topic, its permission or its user it ends.
 */
import type { ConsumerOffsets, MessagesRead, PartitionLog, ReadFrom, ReadLimits } from "../log/mod.ts";
import { BrokerError, type Identifier, type PollingStrategy } from "../wire/mod.ts";
import { allowedTopic, requireAllowed, requireStillActive, requireUser } from "./access.ts";
import type { User } from "./accounts.ts";
import { consumerKey, DEFAULT_PARTITION, requireLog } from "./consumers.ts";
import type { Core } from "./core.ts";
import type { Topic } from "./metadata.ts";
import type { Patience } from "./poll_or_wait.ts";
import type { Session } from "./session.ts";
import type { WaitEnd } from "./waits.ts";

/**
 * Where it begins: as a poll does, with what is new, or behind a message that the listener has. `last` is one message,
 * `next` what the consumer has not stored yet.
 */
export type FollowStart =
  | PollingStrategy
  | { readonly kind: "new" }
  | { readonly kind: "behind"; readonly offset: number };

export interface FollowCommand {
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partition: number | undefined;
  /** For `next` alone; nothing is stored for it. */
  readonly consumer: Identifier;
  readonly start: FollowStart;
}

/** The time is over, nobody listens any more, or the broker stops. */
export type NoMessages = Exclude<WaitEnd, "woken">;

/** It needs the permission to poll. */
const KIND = "poll_messages";

export class Follower {
  readonly partitionId: number;
  readonly #core: Core;
  readonly #user: User;
  readonly #topic: Topic;
  readonly #place: { readonly streamId: number; readonly topicId: number };
  readonly #log: PartitionLog;
  /** Others after a purge. */
  #offsets: ConsumerOffsets;
  #from: ReadFrom;

  /** Errors: those of a poll. */
  constructor(core: Core, session: Session, command: FollowCommand) {
    this.#user = requireUser(core, session, KIND);
    const { stream, topic } = allowedTopic(core, this.#user, { kind: KIND, ...command });
    this.partitionId = command.partition ?? DEFAULT_PARTITION;
    this.#core = core;
    this.#topic = topic;
    this.#place = { streamId: stream.id, topicId: topic.id };
    this.#log = requireLog(topic, this.partitionId);
    this.#offsets = this.#log.offsets;
    this.#from = startOf(this.#log, command);
  }

  /**
   * The next messages, which whoever gets them releases, or why there are none. Errors: those of a poll.
   */
  async next(limits: ReadLimits, { mostMs, presence, check }: Patience): Promise<MessagesRead | NoMessages> {
    const { waits, rightsChanged, platform } = this.#core;
    const untilMs = platform.clock.monotonicMs() + mostMs;
    for (;;) {
      using wait = waits.begin([this.#log.arrivals, rightsChanged]);
      check?.();
      const read = await this.#read(limits);
      if (read !== undefined) return read;
      const end = await wait.over(untilMs - platform.clock.monotonicMs(), presence);
      if (end !== "woken") return end;
    }
  }

  async #read(limits: ReadLimits): Promise<MessagesRead | undefined> {
    this.#requireAccess();
    const read = await this.#log.read(this.#from, limits);
    // It may have taken long: what was read before a purge is not what comes next, and who may read can change.
    try {
      if (this.#requireAccess()) {
        read.release();
        return await this.#read(limits);
      }
    } catch (error) {
      read.release();
      throw error;
    }
    if (read.messagesCount === 0) return undefined;
    this.#from = { kind: "offset", offset: read.lastOffset + 1 };
    this.#core.traffic.readBytes += read.lengthBytes;
    return read;
  }

  /** Whether the partition was purged since the last time. Errors: those of a poll. */
  #requireAccess(): boolean {
    const { metadata } = this.#core;
    requireStillActive(this.#core, this.#user, KIND);
    const { streamId, topicId } = this.#place;
    if (metadata.streams.get(streamId)?.topics.get(topicId) !== this.#topic) {
      throw new BrokerError("topic_id_not_found", `topic "${this.#topic.name}" was deleted`);
    }
    requireAllowed(this.#user, KIND, this.#place);
    if (this.#log.isClosed) {
      throw new BrokerError("partition_not_found", `partition ${this.partitionId} was deleted`);
    }
    if (this.#log.offsets === this.#offsets) return false;
    this.#offsets = this.#log.offsets;
    if (this.#from.kind === "offset") this.#from = { kind: "offset", offset: 0 };
    return true;
  }
}

function startOf(log: PartitionLog, { start, consumer }: FollowCommand): ReadFrom {
  const next = log.isUnused ? 0 : log.currentOffset + 1;
  switch (start.kind) {
    case "offset":
      return { kind: "offset", offset: start.offset };
    case "timestamp":
      return { kind: "timestamp", timestampMicros: start.timestampMicros };
    case "first":
      return { kind: "offset", offset: 0 };
    case "last":
      return { kind: "offset", offset: Math.max(0, next - 1) };
    case "next": {
      const stored = log.offsets.get("consumers", consumerKey(consumer));
      return { kind: "offset", offset: stored === undefined ? 0 : stored + 1 };
    }
    case "new":
      return { kind: "offset", offset: next };
    case "behind":
      // Offsets only grow but for a purge, after which everything is new to the listener.
      return { kind: "offset", offset: start.offset < next ? start.offset + 1 : 0 };
  }
}

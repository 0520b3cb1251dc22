/**
 * The broker: takes commands as plain values, decides, changes and answers. It never sees a socket, a byte layout, JSON
 * or an HTTP status; who asks is a `Session`, whatever door it came through.
 *
 * Order of checks: login, then the command's own values and objects. Refusals are thrown as `BrokerError`.
 */
import { type BatchRange, createLogContext, type SlabPool } from "../log/mod.ts";
import type { Logger, Platform } from "../platform/mod.ts";
import {
  type Answers,
  BrokerError,
  type Command,
  type CommandKind,
  type CommandOf,
  type PollMessages,
} from "../wire/mod.ts";
import { Clients } from "./clients.ts";
import { Core } from "./core.ts";
import { departClient } from "./departure.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Journal } from "./journal.ts";
import { MessageSaver } from "./message_saver.ts";
import {
  type BatchDestination,
  flushUnsavedBuffer,
  type PolledMessages,
  pollMessages,
  sendMessages,
} from "./messages.ts";
import { Metadata } from "./metadata.ts";
import { deleteConsumerOffset, getConsumerOffset, storeConsumerOffset } from "./offsets.ts";
import { createPartitions, deletePartitions } from "./partitions.ts";
import { replay } from "./replay.ts";
import { createRoot } from "./root.ts";
import { deleteSegments } from "./segments.ts";
import { requireLogin, type Session } from "./session.ts";
import type { BrokerSettings } from "./settings.ts";
import { Snapshots } from "./snapshot.ts";
import { Storage } from "./storage.ts";
import { createStream, deleteStream, getStream, getStreams, purgeStream, updateStream } from "./streams.ts";
import { getMe, getStats } from "./system.ts";
import { createTopic, deleteTopic, getTopic, getTopics, purgeTopic, updateTopic } from "./topics.ts";
import { loginUser, logoutUser } from "./users.ts";

type Answer<K extends CommandKind> = Answers[K] | Promise<Answers[K]>;

/** What an orderly stop did. */
export interface StopReport {
  /** Partitions whose last messages were made durable by the stop. */
  readonly partitionsFlushed: number;
}

export class Broker {
  /** Buffers of this broker, for doors that receive batches straight into their place. */
  readonly slabs: SlabPool;
  /** Whether this start made the root user, and what the root user is called. */
  readonly root: { readonly wasCreated: boolean; readonly username: string };
  readonly #core: Core;
  readonly #saver: MessageSaver;
  readonly #heartbeat: Heartbeat;
  readonly #snapshots: Snapshots;

  private constructor(core: Core, slabs: SlabPool, root: Broker["root"]) {
    this.#core = core;
    this.slabs = slabs;
    this.root = root;
    this.#saver = new MessageSaver(core);
    this.#snapshots = new Snapshots(core);
    const { clock, logger } = core.platform;
    const intervalMs = core.settings.heartbeat?.intervalMs;
    const evict = (session: Session) => departClient(core, session);
    this.#heartbeat = new Heartbeat({ clock, logger, intervalMs, evict });
  }

  /**
   * Reads the journal and opens all partitions. `changeLog` gets a line for each change; the platform's logger when
   * absent. Errors: StartError, DiskError; the data is as it was then.
   */
  static async open(platform: Platform, settings: BrokerSettings, changeLog?: Logger): Promise<Broker> {
    const context = createLogContext(platform, settings.log, settings.limits);
    const storage = new Storage(context, settings.dataPath);
    const place = { directory: storage.paths.journal, quarantine: storage.paths.quarantine };
    const { journal, entries } = await Journal.open(platform, place);
    try {
      const metadata = new Metadata();
      replay(metadata, settings.topicDefaults, entries, place.directory);
      const clients = new Clients();
      const core = new Core({ platform, settings, metadata, storage, clients, journal, changeLog });
      const root = await createRoot(core);
      await storage.openAll(metadata);
      return new Broker(core, context.slabs, root);
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  /** A new connection of a binary door, in the list of clients until `closeSession`. */
  openSession(connection: Pick<Session, "transport" | "address" | "maxPollBytes">): Session {
    const session = this.#core.clients.add(connection);
    this.#heartbeat.begin(session);
    return session;
  }

  closeSession(session: Session): void {
    this.#heartbeat.end(session);
    departClient(this.#core, session);
  }

  hasUser(userId: number): boolean {
    return this.#core.metadata.users.get(userId) !== undefined;
  }

  /** Errors: BrokerError; DiskError when the machine refused; anything else is a bug of ours. */
  execute<K extends CommandKind>(session: Session, command: CommandOf<K>): Answer<K> {
    return this.#dispatch(session, command) as Answer<K>;
  }

  /**
   * Appends the batch, whole, and returns when it is as safe as the settings ask for. The bytes of the batch must stay
   * where they are until then; they are changed in place. The door checks the login first, before it reads the batch.
   */
  send(session: Session, destination: BatchDestination, batch: BatchRange): void | Promise<void> {
    requireLogin(session);
    return sendMessages(this.#core, destination, batch);
  }

  /** Whoever gets the answer releases its `read`. */
  poll(session: Session, command: PollMessages): PolledMessages | Promise<PolledMessages> {
    requireLogin(session);
    return pollMessages(this.#core, session, command);
  }

  /** Finishes what is in flight, makes everything durable and closes the files. */
  async close(): Promise<StopReport> {
    this.#saver.stop();
    this.#heartbeat.stop();
    await this.#core.close();
    return await this.#core.storage.closeAll(this.#core.metadata);
  }

  #dispatch(session: Session, command: Command): Answers[CommandKind] | Promise<Answers[CommandKind]> {
    const core = this.#core;
    switch (command.kind) {
      case "ping":
        this.#heartbeat.beat(session);
        return undefined;
      case "login_user":
        core.clients.requireKnown(session);
        return loginUser(core, session, command);
    }
    const userId = requireLogin(session);
    switch (command.kind) {
      case "logout_user":
        core.clients.requireKnown(session);
        return logoutUser(session);
      case "get_me":
        return getMe(core, session);
      case "get_stats":
        return getStats(core);
      case "get_snapshot":
        return this.#snapshots.take(command);
      case "get_cluster_metadata":
        return core.settings.clusterMetadata();
      case "get_stream":
        return getStream(core, command);
      case "get_streams":
        return getStreams(core);
      case "create_stream":
        return createStream(core, userId, command);
      case "update_stream":
        return updateStream(core, userId, command);
      case "delete_stream":
        return deleteStream(core, userId, command);
      case "purge_stream":
        return purgeStream(core, userId, command);
      case "get_topic":
        return getTopic(core, command);
      case "get_topics":
        return getTopics(core, command);
      case "create_topic":
        return createTopic(core, userId, command);
      case "update_topic":
        return updateTopic(core, userId, command);
      case "delete_topic":
        return deleteTopic(core, userId, command);
      case "purge_topic":
        return purgeTopic(core, userId, command);
      case "create_partitions":
        return createPartitions(core, userId, command);
      case "delete_partitions":
        return deletePartitions(core, userId, command);
      case "delete_segments":
        return deleteSegments(core, userId, command);
      case "get_consumer_offset":
        return getConsumerOffset(core, command);
      case "store_consumer_offset":
        return storeConsumerOffset(core, command);
      case "delete_consumer_offset":
        return deleteConsumerOffset(core, command);
      case "flush_unsaved_buffer":
        return flushUnsavedBuffer(core, command);
    }
  }
}

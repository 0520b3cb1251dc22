/**
 * The broker: takes commands as plain values, decides, changes and answers. It never sees a socket, a byte layout, JSON
 * or an HTTP status; who asks is a `Session`, whatever door it came through.
 *
 * Order of checks: login and status of the user, the command's own values, its objects, the permission, everything else;
 * where there is no object the permission comes first. Refusals are thrown as `BrokerError`.
 */
import { type BatchRange, createLogContext, type SlabPool } from "../log/mod.ts";
import type { Platform } from "../platform/mod.ts";
import {
  type Answers,
  type Command,
  type CommandKind,
  type CommandOf,
  type PollMessages,
} from "../wire/mod.ts";
import { requireUser } from "./access.ts";
import { Clients, getClient, getClients, getMe } from "./clients.ts";
import { Core } from "./core.ts";
import { Journal } from "./journal.ts";
import { loginUser, loginWithToken, logoutUser } from "./logins.ts";
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
import type { Session } from "./session.ts";
import type { BrokerSettings } from "./settings.ts";
import { Storage } from "./storage.ts";
import { createStream, deleteStream, getStream, getStreams, purgeStream, updateStream } from "./streams.ts";
import { getStats } from "./system.ts";
import { TokenCleaner } from "./token_cleaner.ts";
import { createToken, deleteToken, getTokens } from "./tokens.ts";
import { createTopic, deleteTopic, getTopic, getTopics, purgeTopic, updateTopic } from "./topics.ts";
import {
  changePassword,
  createUser,
  deleteUser,
  getUser,
  getUsers,
  updatePermissions,
  updateUser,
} from "./users.ts";

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
  readonly #tokenCleaner: TokenCleaner;

  private constructor(core: Core, slabs: SlabPool, root: Broker["root"]) {
    this.#core = core;
    this.slabs = slabs;
    this.root = root;
    this.#saver = new MessageSaver(core);
    this.#tokenCleaner = new TokenCleaner(core);
  }

  /** Reads the journal and opens all partitions. Errors: StartError, DiskError; the data is as it was then. */
  static async open(platform: Platform, settings: BrokerSettings): Promise<Broker> {
    const context = createLogContext(platform, settings.log, settings.limits);
    const storage = new Storage(context, settings.dataPath);
    const place = { directory: storage.paths.journal, quarantine: storage.paths.quarantine };
    const { journal, entries } = await Journal.open(platform, place);
    try {
      const metadata = new Metadata();
      replay(metadata, settings.topicDefaults, entries, place.directory);
      metadata.accounts.dropExpiredTokens(platform.clock.nowMicros());
      const core = new Core({ platform, settings, metadata, storage, clients: new Clients(), journal });
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
    return this.#core.clients.add(connection);
  }

  closeSession(session: Session): void {
    this.#core.clients.remove(session);
  }

  hasUser(userId: number): boolean {
    return this.#core.metadata.accounts.get(userId) !== undefined;
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
    const user = requireUser(this.#core, session, "send_messages");
    return sendMessages(this.#core, user, destination, batch);
  }

  /** Whoever gets the answer releases its `read`. */
  poll(session: Session, command: PollMessages): PolledMessages | Promise<PolledMessages> {
    const user = requireUser(this.#core, session, command.kind);
    return pollMessages(this.#core, { session, user }, command);
  }

  /** Finishes what is in flight, makes everything durable and closes the files. */
  async close(): Promise<StopReport> {
    this.#saver.stop();
    this.#tokenCleaner.stop();
    await this.#core.close();
    return await this.#core.storage.closeAll(this.#core.metadata);
  }

  #dispatch(session: Session, command: Command): Answers[CommandKind] | Promise<Answers[CommandKind]> {
    const core = this.#core;
    switch (command.kind) {
      case "ping":
        return undefined;
      case "login_user":
        return loginUser(core, session, command);
      case "login_with_personal_access_token":
        return loginWithToken(core, session, command);
      case "logout_user":
        return logoutUser(core, session);
    }
    const user = requireUser(core, session, command.kind);
    switch (command.kind) {
      case "get_me":
        return getMe(core, session);
      case "get_stats":
        return getStats(core, user, command);
      case "get_client":
        return getClient(core, user, command);
      case "get_clients":
        return getClients(core, user, command);
      case "get_user":
        return getUser(core, user, command);
      case "get_users":
        return getUsers(core, user, command);
      case "create_user":
        return createUser(core, user, command);
      case "delete_user":
        return deleteUser(core, user, command);
      case "update_user":
        return updateUser(core, user, command);
      case "update_permissions":
        return updatePermissions(core, user, command);
      case "change_password":
        return changePassword(core, { session, user }, command);
      case "get_personal_access_tokens":
        return getTokens(user);
      case "create_personal_access_token":
        return createToken(core, user, command);
      case "delete_personal_access_token":
        return deleteToken(core, user, command);
      case "get_cluster_metadata":
        return core.settings.clusterMetadata();
      case "get_stream":
        return getStream(core, user, command);
      case "get_streams":
        return getStreams(core, user, command);
      case "create_stream":
        return createStream(core, user, command);
      case "update_stream":
        return updateStream(core, user, command);
      case "delete_stream":
        return deleteStream(core, user, command);
      case "purge_stream":
        return purgeStream(core, user, command);
      case "get_topic":
        return getTopic(core, user, command);
      case "get_topics":
        return getTopics(core, user, command);
      case "create_topic":
        return createTopic(core, user, command);
      case "update_topic":
        return updateTopic(core, user, command);
      case "delete_topic":
        return deleteTopic(core, user, command);
      case "purge_topic":
        return purgeTopic(core, user, command);
      case "create_partitions":
        return createPartitions(core, user, command);
      case "delete_partitions":
        return deletePartitions(core, user, command);
      case "get_consumer_offset":
        return getConsumerOffset(core, user, command);
      case "store_consumer_offset":
        return storeConsumerOffset(core, user, command);
      case "delete_consumer_offset":
        return deleteConsumerOffset(core, user, command);
      case "flush_unsaved_buffer":
        return flushUnsavedBuffer(core, user, command);
    }
  }
}

/**
 * The broker: takes commands as plain values, decides, changes and answers. It never sees a socket, a byte layout, JSON
 * or an HTTP status; who asks is a `Session`, whatever door it came through.
 *
 * Order of checks: login and status of the user, the command's own values, its objects, the permission, everything else;
 * where there is no object the permission comes first. Refusals are thrown as `BrokerError`.
 */
import { type BatchRange, createLogContext, type SlabPool } from "../log/mod.ts";
import type { Disk, Logger, Platform } from "../platform/mod.ts";
import type { CommandKind, CommandOf, Identifier, PollMessages } from "../wire/mod.ts";
import { requireUser } from "./access.ts";
import { Clients } from "./clients.ts";
import { Core } from "./core.ts";
import { departClient } from "./departure.ts";
import { type Answer, dispatch } from "./dispatch.ts";
import { openGroups } from "./groups.ts";
import { type FollowCommand, Follower } from "./follower.ts";
import { GroupPatience } from "./group_patience.ts";
import { ailments } from "./health.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Journal } from "./journal.ts";
import { MessageSaver } from "./message_saver.ts";
import { type BatchDestination, type PolledMessages, pollMessages, sendMessages } from "./messages.ts";
import { Metadata } from "./metadata.ts";
import { type Patience, pollOrWait } from "./poll_or_wait.ts";
import type { OpeningProgress } from "./opening_progress.ts";
import { RemovalFinisher } from "./removal_finisher.ts";
import { replay } from "./replay.ts";
import { DataPaths } from "./paths.ts";
import { ensureRoot, type Root } from "./root.ts";
import type { Session } from "./session.ts";
import type { BrokerSettings } from "./settings.ts";
import { type NamedThing, similarName } from "./similar_names.ts";
import { StartError } from "./start_error.ts";
import { ServerState } from "./state/server_state.ts";
import { Storage } from "./storage.ts";
import { type Figures, figures } from "./system.ts";
import { TokenCleaner } from "./token_cleaner.ts";

/** What an orderly stop did. */
export interface StopReport {
  /** Partitions whose last messages were made durable by the stop. */
  readonly partitionsFlushed: number;
}

/** Something that a request names. */
export interface Address {
  readonly stream: Identifier;
  readonly topic?: Identifier;
  readonly group?: Identifier;
}

export class Broker {
  /** Buffers of this broker, for doors that receive batches straight into their place. */
  readonly slabs: SlabPool;
  readonly #core: Core;
  readonly #heartbeat: Heartbeat;
  readonly #saver: MessageSaver;
  readonly #tokenCleaner: TokenCleaner;
  readonly #patience: GroupPatience;
  readonly #finisher: RemovalFinisher;

  private constructor(core: Core, slabs: SlabPool) {
    this.#core = core;
    this.slabs = slabs;
    const { clock, logger } = core.platform;
    const intervalMs = core.settings.heartbeat?.intervalMs;
    const evict = (session: Session) => departClient(core, session);
    this.#heartbeat = new Heartbeat({ clock, logger, intervalMs, evict });
    this.#saver = new MessageSaver(core);
    this.#tokenCleaner = new TokenCleaner(core);
    this.#patience = new GroupPatience(core);
    this.#finisher = new RemovalFinisher(core);
  }

  /**
   * Reads the journal and opens all partitions. `changeLog` gets a line for each change; the platform's logger when
   * absent. `progress` is written into. Errors: StartError, DiskError; the data is as it was then.
   */
  static async open(
    platform: Platform,
    settings: BrokerSettings,
    changeLog?: Logger,
    progress: OpeningProgress = { partitionsOpen: 0, partitionsTotal: undefined },
  ): Promise<Broker> {
    const paths = new DataPaths(settings.dataPath, settings.runtimePath);
    const context = createLogContext(platform, settings.log, {
      ...settings.limits,
      quarantine: { path: paths.quarantine, mostBytes: settings.limits.quarantineBytes },
    });
    const place = { directory: paths.journal, quarantine: paths.quarantine };
    const { journal, entries } = await Journal.open(platform, place);
    let state: ServerState | undefined;
    try {
      if (entries.length === 0 && hasDirectories(platform.disk, paths.streams)) {
        throw new StartError(lostJournal(paths));
      }
      state = ServerState.open(platform, paths, entries.length);
      const metadata = new Metadata();
      const removals = replay(metadata, settings.topicDefaults, {
        entries,
        directory: place.directory,
        isDone: (entry) => state!.isDone(entry),
      });
      await state.begin();
      const storage = new Storage(context, paths, state, metadata);
      metadata.accounts.dropExpiredTokens(platform.clock.nowMicros());
      const clients = new Clients();
      const core = new Core({ platform, settings, metadata, storage, clients, journal, changeLog });
      await storage.openAll(removals, progress);
      await openGroups(metadata);
      return new Broker(core, context.slabs);
    } catch (error) {
      journal.close();
      await state?.close();
      throw error;
    }
  }

  /**
   * Makes the root user when there is none; `announce` is called just before it is. Errors: StartError when there are no
   * credentials, DiskError.
   */
  ensureRoot(announce: () => void = () => {}): Promise<Root> {
    return ensureRoot(this.#core, announce);
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
    this.#core.clients.close(session);
  }

  /**
   * Whether a token that names this user still stands for a login: the user is there, is active, and was not made after
   * the token, since ids are given out again.
   */
  acceptsTokenOf(userId: number, issuedAtMs: number): boolean {
    const user = this.#core.metadata.accounts.get(userId);
    return user?.status === "active" && Math.floor(user.createdAtMicros / 1000) <= issuedAtMs;
  }

  /** "suspended": the user is inactive, and the login is good again when that ends. */
  loginOf({ userId }: Session): "none" | "suspended" | "good" {
    const user = userId === undefined ? undefined : this.#core.metadata.accounts.get(userId);
    if (user === undefined) return "none";
    return user.status === "active" ? "good" : "suspended";
  }

  /** Errors: those of a request that needs a login, when its user may not ask for anything. */
  requireGoodLogin(session: Session): void {
    requireUser(this.#core, session, "send_messages");
  }

  /**
   * For doors that say of something missing that it is, where a command answers nothing: what is there is no secret, but
   * for its name.
   *
   * Errors: stream_id_not_found, topic_id_not_found, consumer_group_id_not_found.
   */
  requireThere(address: Address): void {
    const { metadata } = this.#core;
    const stream = metadata.stream(address.stream);
    const topic = address.topic === undefined ? undefined : metadata.topic(stream, address.topic);
    if (topic !== undefined && address.group !== undefined) metadata.group(topic, address.group);
  }

  /** What is wrong, for who watches the broker; empty when all is well. */
  ailments(): string[] {
    return ailments(this.#core);
  }

  /** What a session may have meant that named something that is not there; undefined when it may not be told. */
  similarName(session: Session, thing: NamedThing): string | undefined {
    return similarName(this.#core, session, thing);
  }

  /** What anybody may know who watches the broker: how many there are of everything. */
  figures(): Figures {
    return figures(this.#core);
  }

  /** Errors: BrokerError; DiskError when the machine refused; anything else is a bug of ours. */
  execute<K extends CommandKind>(session: Session, command: CommandOf<K>): Answer<K> {
    if (command.kind === "ping") this.#heartbeat.beat(session);
    return dispatch(this.#core, session, command) as Answer<K>;
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

  /** As `poll`; where there is nothing it waits for messages first, at most for as long as `patience` says. */
  pollOrWait(session: Session, command: PollMessages, patience: Patience): Promise<PolledMessages> {
    return pollOrWait(this.#core, session, command, patience);
  }

  /** Errors: those of a poll. */
  follow(session: Session, command: FollowCommand): Follower {
    return new Follower(this.#core, session, command);
  }

  /** Requests that wait look again whether they may: something of theirs has changed that the broker does not know. */
  recheckWaiting(): void {
    this.#core.rightsChanged.ring();
  }

  /** Requests that wait are answered with what there is, now and from now on. Doors that close need not wait for them. */
  stopWaiting(): void {
    this.#core.waits.stop();
  }

  /** Finishes what is in flight, makes everything durable and closes the files. */
  async close(): Promise<StopReport> {
    this.stopWaiting();
    this.#heartbeat.stop();
    const saved = this.#saver.stop();
    this.#tokenCleaner.stop();
    this.#patience.stop();
    this.#finisher.stop();
    await this.#core.close();
    await saved;
    return await this.#core.storage.closeAll();
  }
}

function hasDirectories(disk: Disk, path: string): boolean {
  return disk.facts(path) !== undefined && disk.list(path).some(({ isDirectory }) => isDirectory);
}

/** Nobody knows then what the directories are, and a broker that begins anew would look as if all were lost. */
function lostJournal({ journal, streams }: DataPaths): string {
  return `the journal "${journal}/log" holds no entry, but "${streams}" holds streams: restore the journal from a ` +
    "backup, or move the streams away to begin anew; they were not changed";
}

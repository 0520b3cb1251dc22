/** What the rules of every noun share: the model, the files behind it, and the way a change is made. */
import { Bell } from "../log/mod.ts";
import type { Logger, Platform } from "../platform/mod.ts";
import { BrokerError } from "../wire/mod.ts";
import { applyChange } from "./apply.ts";
import { type Change, encodeChange } from "./change.ts";
import { changeText } from "./change_text.ts";
import type { Clients } from "./clients.ts";
import { HashRenewals } from "./hash_renewals.ts";
import type { Journal } from "./journal.ts";
import type { JournalEntry } from "./journal_entry.ts";
import type { Metadata } from "./metadata.ts";
import { PasswordChecks } from "./password_checks.ts";
import { removalOf } from "./removal.ts";
import { Serial } from "./serial.ts";
import type { BrokerSettings } from "./settings.ts";
import type { Storage } from "./storage.ts";
import { Waits } from "./waits.ts";

/** Those that can take something from a user. */
const CHANGES_OF_ACCOUNTS: ReadonlySet<Change["command"]["kind"]> = new Set([
  "update_user",
  "update_permissions",
  "delete_user",
]);

export class Core {
  readonly platform: Platform;
  readonly settings: BrokerSettings;
  readonly metadata: Metadata;
  readonly storage: Storage;
  readonly clients: Clients;
  /** Gets a line for each change. */
  readonly changeLog: Logger;
  readonly passwords: PasswordChecks;
  readonly renewals: HashRenewals = new HashRenewals();
  readonly startedAtMicros: number;
  /** Bytes of messages that went in and out since the start. */
  readonly traffic = { readBytes: 0, writtenBytes: 0 };
  readonly #journal: Journal;
  /** Snapshots are taken one at a time: one costs more than most requests. */
  readonly snapshots = new Serial();
  /** Requests that wait for something. */
  readonly waits: Waits;
  /** Rings when somebody may have lost a right: who may do what is to be asked again. */
  readonly rightsChanged = new Bell();
  readonly #changes = new Serial();
  #isClosing = false;

  constructor(parts: {
    readonly platform: Platform;
    readonly settings: BrokerSettings;
    readonly metadata: Metadata;
    readonly storage: Storage;
    readonly clients: Clients;
    readonly journal: Journal;
    /** The platform's logger when absent. */
    readonly changeLog?: Logger | undefined;
  }) {
    this.platform = parts.platform;
    this.settings = parts.settings;
    this.metadata = parts.metadata;
    this.storage = parts.storage;
    this.clients = parts.clients;
    this.passwords = new PasswordChecks(parts.platform);
    this.waits = new Waits(parts.platform.clock);
    this.startedAtMicros = parts.platform.clock.nowMicros();
    this.#journal = parts.journal;
    this.changeLog = parts.changeLog ?? parts.platform.logger;
  }

  /** One change at a time, checks included: what a check saw still holds when the change is applied. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    if (this.#isClosing) return Promise.reject(new BrokerError("disconnected", "the broker is stopping"));
    return this.#changes.run(task);
  }

  /**
   * Makes a change durable, then true, and returns the number of its entry. What it removes from the disk is the caller's
   * next step. Only inside `exclusively`. Errors: DiskError, BrokerError; nothing changed then.
   */
  async record(userId: number, command: Change["command"], assignedId?: number): Promise<number> {
    const change: Change = { command, assignedId };
    const removal = removalOf(this.metadata, command);
    const entry = await this.#write(userId, change);
    if (removal !== undefined) this.storage.removals.begin(entry.index, removal, true);
    this.#apply(change, entry);
    return entry.index;
  }

  /**
   * The same for a change that needs something from the disk, which may refuse it. `prepare` makes it before the change
   * is durable; `complete` puts it into the model, in the turn in which that changes; `undo` takes it away again when
   * the change itself is refused. A death in between leaves files that nobody knows, and the next start sets them aside.
   */
  async recordWith<T>(
    userId: number,
    change: Change,
    steps: {
      readonly prepare: () => Promise<T>;
      readonly complete: (prepared: T) => void;
      readonly undo: (prepared: T) => Promise<void>;
    },
  ): Promise<void> {
    const prepared = await steps.prepare();
    let entry: JournalEntry;
    try {
      entry = await this.#write(userId, change);
    } catch (error) {
      await steps.undo(prepared);
      throw error;
    }
    this.#apply(change, entry);
    steps.complete(prepared);
  }

  #write(userId: number, change: Change): Promise<JournalEntry> {
    const { code, bytes } = encodeChange(change);
    return this.#journal.append(userId, code, bytes);
  }

  #apply(change: Change, entry: JournalEntry): void {
    // Before, because the change may be the end of the user who asked for it.
    const username = this.metadata.accounts.get(entry.userId)?.username;
    applyChange(this.metadata, this.settings.topicDefaults, change, entry);
    this.changeLog.info(changeText(change, entry, username));
    if (CHANGES_OF_ACCOUNTS.has(change.command.kind)) this.rightsChanged.ring();
  }

  /** Waits for the change in progress and closes the journal. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#changes.idle();
    this.#journal.close();
  }
}

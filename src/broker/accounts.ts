/**
 * The users of the model, with their tokens. Changed by `apply_accounts.ts` alone, as journal entries say; only tokens
 * past their time go without an entry, because time alone tells that.
 */
import { type Identifier, type Permissions, type UserStatus, xxh32 } from "../wire/mod.ts";
import { Slots } from "./slots.ts";

export const ROOT_USER_ID = 0;

/** The same object as long as the user exists. Ids are given out again, so whoever waits keeps the object, not its id. */
export interface User {
  readonly id: number;
  readonly createdAtMicros: number;
  username: string;
  passwordHash: string;
  status: UserStatus;
  permissions: Permissions | undefined;
  /** By name. */
  readonly tokens: Map<string, Token>;
}

export interface Token {
  readonly owner: User;
  readonly name: string;
  /** The token itself is known to its user only. */
  readonly hash: string;
  /** undefined: never. */
  readonly expiresAtMicros: number | undefined;
}

/** A record that a user is about to get, while its command waits for its turn. */
export interface PendingPermissions {
  permissions: Permissions | undefined;
}

const ALSO_NEVER = 2n ** 64n - 1n;

export class Accounts {
  readonly #users = new Slots<User>();
  readonly #byName = new Map<string, User>();
  readonly #tokensByHash = new Map<string, Token>();
  readonly #pending = new Set<PendingPermissions>();

  get size(): number {
    return this.#users.size;
  }

  get nextId(): number {
    return this.#users.nextId;
  }

  get(id: number): User | undefined {
    return this.#users.get(id);
  }

  /** A name is a name, also when it looks like a number. */
  find(user: Identifier): User | undefined {
    return typeof user === "number" ? this.#users.get(user) : this.#byName.get(user);
  }

  /** Somebody else for a name that nobody has: the same one each time, as if there were a user. */
  decoyFor(username: string): User {
    const id = xxh32(new TextEncoder().encode(username)) % this.size;
    const decoy = this.#users.get(id) ?? this.#users.get(ROOT_USER_ID);
    if (decoy === undefined) throw new Error("there is no root user");
    return decoy;
  }

  /** Whether this user was not deleted since. */
  has(user: User): boolean {
    return this.#users.get(user.id) === user;
  }

  /** In ascending order of ids. */
  values(): User[] {
    return this.#users.values();
  }

  add(user: User): void {
    this.#users.put(user.id, user);
    this.#byName.set(user.username, user);
  }

  rename(user: User, username: string): void {
    this.#byName.delete(user.username);
    user.username = username;
    this.#byName.set(username, user);
  }

  /** Its tokens go too. */
  remove(user: User): void {
    for (const token of user.tokens.values()) this.removeToken(token);
    this.#byName.delete(user.username);
    this.#users.delete(user.id);
  }

  /**
   * The text that is looked up is the hash of what a client sent: how long a search takes tells something about hashes,
   * and a hash leads to no token.
   */
  tokenByHash(hash: string): Token | undefined {
    return this.#tokensByHash.get(hash);
  }

  /** Takes the place of a token of this name, which is there when it was past its time and an earlier run dropped it. */
  addToken(token: Token): void {
    const before = token.owner.tokens.get(token.name);
    if (before !== undefined) this.removeToken(before);
    token.owner.tokens.set(token.name, token);
    this.#tokensByHash.set(token.hash, token);
  }

  removeToken(token: Token): void {
    token.owner.tokens.delete(token.name);
    this.#tokensByHash.delete(token.hash);
  }

  /** Returns how many there were. */
  dropExpiredTokens(nowMicros: number): number {
    let dropped = 0;
    for (const token of this.#tokensByHash.values()) {
      if (!isExpired(token, nowMicros)) continue;
      this.removeToken(token);
      dropped++;
    }
    return dropped;
  }

  /**
   * Runs what makes these permissions a user's, in the end. Until then they lose what is deleted, as those of users do:
   * whoever gave them meant the streams and topics that had the ids then, not those that get them meanwhile.
   */
  async whilePending<T>(
    permissions: Permissions | undefined,
    task: (pending: Readonly<PendingPermissions>) => Promise<T>,
  ): Promise<T> {
    const pending = { permissions };
    this.#pending.add(pending);
    try {
      return await task(pending);
    } finally {
      this.#pending.delete(pending);
    }
  }

  /** A stream that gets this id later is another one, and nobody was given anything on it. */
  forgetStream(streamId: number): void {
    for (const holder of this.#holders()) {
      const { permissions } = holder;
      if (!permissions?.streams.has(streamId)) continue;
      holder.permissions = { ...permissions, streams: without(permissions.streams, streamId) };
    }
  }

  forgetTopic(streamId: number, topicId: number): void {
    for (const holder of this.#holders()) {
      const { permissions } = holder;
      const stream = permissions?.streams.get(streamId);
      if (permissions === undefined || !stream?.topics.has(topicId)) continue;
      const streams = new Map(permissions.streams);
      streams.set(streamId, { ...stream, topics: without(stream.topics, topicId) });
      holder.permissions = { ...permissions, streams };
    }
  }

  *#holders(): Iterable<PendingPermissions> {
    yield* this.#users.each();
    yield* this.#pending;
  }
}

/** When a token made now ends: 0 and 2^64 - 1 ask for never, and a time that no number holds becomes the last one. */
export function expiresAtMicros(nowMicros: number, expiryMicros: bigint): number | undefined {
  if (expiryMicros === 0n || expiryMicros === ALSO_NEVER) return undefined;
  return Math.min(nowMicros + Number(expiryMicros), Number.MAX_SAFE_INTEGER);
}

export function isExpired({ expiresAtMicros }: Token, nowMicros: number): boolean {
  return expiresAtMicros !== undefined && expiresAtMicros <= nowMicros;
}

function without<T>(entries: ReadonlyMap<number, T>, id: number): Map<number, T> {
  const rest = new Map(entries);
  rest.delete(id);
  return rest;
}

/** The connections of the binary doors, by client id. */
import { BrokerError, type ClientDetails, type ClientRecord, type CommandOf, xxh32 } from "../wire/mod.ts";
import { requireAllowed } from "./access.ts";
import type { User } from "./accounts.ts";
import type { Core } from "./core.ts";
import { DELETED_USER_ID, type Session } from "./session.ts";

const U32 = 2 ** 32;

export class Clients {
  /** The list of clients. */
  readonly #sessions = new Map<number, Session>();
  /** Those in it, and those that were taken out of it while their connections stay. */
  readonly #open = new Set<Session>();

  get count(): number {
    return this.#sessions.size;
  }

  get(clientId: number): Session | undefined {
    return this.#sessions.get(clientId);
  }

  all(): Session[] {
    return [...this.#sessions.values()];
  }

  add(connection: Omit<Session, "clientId" | "userId" | "groups">): Session {
    const clientId = this.#freeId(connection.address);
    const session: Session = { ...connection, clientId, userId: undefined, groups: [] };
    this.#sessions.set(session.clientId, session);
    this.#open.add(session);
    return session;
  }

  /** A session that is not in the list leaves it as it is: its number may be another's by now. */
  remove(session: Session): void {
    if (this.#sessions.get(session.clientId) === session) this.#sessions.delete(session.clientId);
  }

  /** The connection has ended. */
  close(session: Session): void {
    this.remove(session);
    this.#open.delete(session);
  }

  /**
   * Takes the connections of a deleted user out of the list, and their login from them: its id will be another's. Also
   * from those that are in the list no more.
   */
  removeUser(userId: number): Session[] {
    const removed = [...this.#open].filter((session) => session.userId === userId);
    for (const session of removed) {
      session.userId = DELETED_USER_ID;
      this.remove(session);
    }
    return removed;
  }

  /** Errors: client_not_found for a connection that was taken out of the list. */
  requireKnown(session: Session): void {
    if (session.transport === "http" || this.#sessions.get(session.clientId) === session) return;
    throw new BrokerError("client_not_found");
  }

  /** The hash of the address, as clients may compute it, or the next number that is neither 0 nor taken. */
  #freeId(address: string): number {
    let id = xxh32(new TextEncoder().encode(address));
    while (id === 0 || this.#sessions.has(id)) id = (id + 1) % U32;
    return id;
  }
}

export function getMe(core: Core, session: Session): ClientDetails {
  if (core.clients.get(session.clientId) !== session) throw new BrokerError("client_not_found");
  return clientDetails(session);
}

export function getClient(
  core: Core,
  user: User,
  command: CommandOf<"get_client">,
): ClientDetails | undefined {
  requireAllowed(user, command.kind);
  if (command.clientId === 0) throw new BrokerError("invalid_client_id");
  const session = core.clients.get(command.clientId);
  return session && clientDetails(session);
}

export function getClients(core: Core, user: User, command: CommandOf<"get_clients">): ClientRecord[] {
  requireAllowed(user, command.kind);
  return core.clients.all().map(clientDetails);
}

function clientDetails(session: Session): ClientDetails {
  return {
    clientId: session.clientId,
    userId: session.userId,
    transport: session.transport,
    address: session.address,
    groupsCount: session.groups.length,
    groups: session.groups.map(({ streamId, topicId, group }) => ({ streamId, topicId, groupId: group.id })),
  };
}

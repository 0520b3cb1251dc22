/** The connections of the binary doors, by client id. */
import type { ClientDetails } from "../wire/mod.ts";
import { xxh32 } from "../wire/mod.ts";
import type { Session } from "./session.ts";

const U32 = 2 ** 32;

export class Clients {
  readonly #sessions = new Map<number, Session>();

  get count(): number {
    return this.#sessions.size;
  }

  get(clientId: number): Session | undefined {
    return this.#sessions.get(clientId);
  }

  add(connection: Omit<Session, "clientId" | "userId" | "groups">): Session {
    const clientId = this.#freeId(connection.address);
    const session: Session = { ...connection, clientId, userId: undefined, groups: [] };
    this.#sessions.set(session.clientId, session);
    return session;
  }

  remove(session: Session): void {
    this.#sessions.delete(session.clientId);
  }

  /** The hash of the address, as clients may compute it, or the next number that is neither 0 nor taken. */
  #freeId(address: string): number {
    let id = xxh32(new TextEncoder().encode(address));
    while (id === 0 || this.#sessions.has(id)) id = (id + 1) % U32;
    return id;
  }
}

export function clientDetails(session: Session): ClientDetails {
  return {
    clientId: session.clientId,
    userId: session.userId,
    transport: session.transport,
    address: session.address,
    groupsCount: session.groups.length,
    groups: session.groups.map(({ streamId, topicId, group }) => ({ streamId, topicId, groupId: group.id })),
  };
}

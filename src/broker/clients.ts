/** The connections of the binary doors, by client id. */
import type { ClientDetails } from "../wire/mod.ts";
import { BrokerError, xxh32 } from "../wire/mod.ts";
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

  /** False for one that was taken out while its connection is still open. */
  has(session: Session): boolean {
    return this.#sessions.get(session.clientId) === session;
  }

  /** Sessions of doors without connections are in no list. Errors: client_not_found. */
  requireKnown(session: Session): void {
    if (session.transport !== "http" && !this.has(session)) throw new BrokerError("client_not_found");
  }

  add(connection: Omit<Session, "clientId" | "userId">): Session {
    const session = { ...connection, clientId: this.#freeId(connection.address), userId: undefined };
    this.#sessions.set(session.clientId, session);
    return session;
  }

  remove(session: Session): void {
    if (this.has(session)) this.#sessions.delete(session.clientId);
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
    groupsCount: 0,
    groups: [],
  };
}

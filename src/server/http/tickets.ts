/**
 * Tickets: for clients that can send no header, such as `EventSource` of browsers. Whoever has a token gets a ticket for
 * one path, which stands in the query of one request soon after. What it lets through ends with the token it came from.
 *
 *     <id>.<secret>     both Base64 for URLs; the id finds the ticket, the secret is compared in constant time
 */
import { timingSafeEqual } from "node:crypto";
import type { Clock, Random } from "../../platform/mod.ts";
import { BrokerError } from "../../wire/mod.ts";
import type { Bearer } from "./access_tokens.ts";

export const TICKET_SECONDS = 30;

const ID_BYTES = 9;
const SECRET_BYTES = 33;
const MOST_TICKETS = 10_000;
const RETRY_AFTER_MS = 1000;

interface Ticket {
  readonly secret: Uint8Array;
  /** As requests have it, not decoded. */
  readonly path: string;
  readonly caller: Bearer;
  readonly expiresAtMs: number;
}

export class Tickets {
  readonly #clock: Clock;
  readonly #random: Random;
  /** By id, in the order in which they expire. */
  readonly #tickets = new Map<string, Ticket>();

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Errors: BrokerError error, with the time after which to try again, when there are too many. */
  issue(path: string, caller: Bearer): string {
    this.#dropExpired();
    if (this.#tickets.size >= MOST_TICKETS) {
      throw new BrokerError("error", "there are too many unused tickets; ask again later", RETRY_AFTER_MS);
    }
    const bytes = new Uint8Array(ID_BYTES + SECRET_BYTES);
    this.#random.fill(bytes);
    const [id, secret] = [bytes.subarray(0, ID_BYTES), bytes.slice(ID_BYTES)];
    const expiresAtMs = this.#clock.monotonicMs() + TICKET_SECONDS * 1000;
    this.#tickets.set(text(id), { secret, path, caller, expiresAtMs });
    return `${text(id)}.${text(secret)}`;
  }

  /** Whose ticket it is; undefined when it is none for this path. It is used up, also by who knows only half of it. */
  redeem(path: string, ticket: string): Bearer | undefined {
    this.#dropExpired();
    const dot = ticket.indexOf(".");
    const id = ticket.slice(0, dot);
    const found = this.#tickets.get(id);
    if (found === undefined) return undefined;
    this.#tickets.delete(id);
    const secret = bytesOf(ticket.slice(dot + 1));
    const isSecret = secret?.length === found.secret.length && timingSafeEqual(secret, found.secret);
    return isSecret && path === found.path ? found.caller : undefined;
  }

  #dropExpired(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [id, { expiresAtMs }] of this.#tickets) {
      if (expiresAtMs > nowMs) return;
      this.#tickets.delete(id);
    }
  }
}

function text(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url" });
}

function bytesOf(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text, { alphabet: "base64url" });
  } catch {
    return undefined;
  }
}

/**
 * Takes silent clients out of the list of clients. Connecting and a ping count as signs of life, nothing else does. The
 * connection stays: what needs no place in the list goes on with the login it has.
 *
 * Each client goes on its own, shortly before two intervals after its last sign of life, so that nobody's fate depends
 * on when the broker was started. The clients are kept in the order of their signs, so that one timer, for the first of
 * them, does.
 */
import type { Clock, Logger, Timer } from "../platform/mod.ts";
import type { Session } from "./session.ts";

/** A ping that is due every interval may come late by almost a whole one. */
const INTERVALS_OF_SILENCE = 1.95;

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** At least so often a client is to ping; undefined: nobody is ever taken out. */
  readonly intervalMs: number | undefined;
  readonly evict: (session: Session) => void;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  /** When each client gave its last sign of life, the longest ago first. */
  readonly #lastSigns = new Map<Session, number>();
  #timer: Timer | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** A client has connected. */
  begin(session: Session): void {
    if (this.#options.intervalMs === undefined) return;
    this.#lastSigns.set(session, this.#now());
    if (this.#timer === undefined) this.#schedule();
  }

  /** A client has pinged. One that was taken out does not come back by it. */
  beat(session: Session): void {
    if (this.#lastSigns.delete(session)) this.#lastSigns.set(session, this.#now());
  }

  end(session: Session): void {
    this.#lastSigns.delete(session);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#lastSigns.clear();
  }

  #now(): number {
    return this.#options.clock.monotonicMs();
  }

  get #patienceMs(): number {
    return (this.#options.intervalMs ?? Infinity) * INTERVALS_OF_SILENCE;
  }

  #schedule(): void {
    this.#timer = undefined;
    for (const lastSign of this.#lastSigns.values()) {
      const delayMs = Math.max(0, lastSign + this.#patienceMs - this.#now());
      this.#timer = this.#options.clock.after(delayMs, () => this.#evictSilent());
      return;
    }
  }

  #evictSilent(): void {
    for (const [session, lastSign] of this.#lastSigns) {
      if (this.#now() - lastSign < this.#patienceMs) break;
      this.#lastSigns.delete(session);
      this.#options.logger.info(`client ${session.clientId} (${session.address}) was silent for too long`);
      this.#options.evict(session);
    }
    this.#schedule();
  }
}

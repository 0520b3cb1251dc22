/**
 * Attempts past the limit of failed logins. Those from one address stand in a line, and whoever is first in it and has room
 * under its limits is looked at next: somebody who keeps guessing from the same address costs the right password its
 * time, but cannot keep it out for ever. Attempts on one name are looked at one after another, because only then a
 * failure counts before the next is let through. The line is as long as can be served in the longest wait.
 */
import type { Clock } from "../platform/mod.ts";
import { type Attempt, type FailedLogins, networkOf } from "./failed_logins.ts";

/** How long an attempt is held at least. */
export const HELD_MS = 1_000;

/** The line of an address is looked at this often. */
const LOOK_EVERY_MS = 200;

/** Each of them has a second of its own. */
export const MOST_HELD_OF_NAME = 60;
export const MOST_HELD_OF_ADDRESS = 300;

interface Held {
  readonly attempt: Attempt;
  readonly sinceMs: number;
  readonly letThrough: () => void;
}

export class HeldAttempts {
  readonly #clock: Clock;
  readonly #failed: FailedLogins;
  readonly #lines = new Map<string, Held[]>();
  /** Names, with their address, of which one is being looked at. */
  readonly #beingLookedAt = new Set<string>();
  #isLooking = false;

  constructor(clock: Clock, failed: FailedLogins) {
    this.#clock = clock;
    this.#failed = failed;
  }

  /** Whether somebody waits before this one, so that it has to stand behind. */
  hasLineFor(attempt: Attempt): boolean {
    const line = this.#lines.get(networkOf(attempt.address));
    if (line === undefined) return false;
    return this.#failed.isBusy(attempt.address) ||
      line.some((held) => held.attempt.username === attempt.username);
  }

  /** What `look` says of the attempt once it is its turn; undefined, after a while, when the line is full. */
  async run<T>(attempt: Attempt, look: () => Promise<T>): Promise<T | undefined> {
    const network = networkOf(attempt.address);
    const line = this.#lines.get(network) ?? [];
    if (isFull(line, attempt)) {
      await new Promise<void>((resolve) => this.#clock.after(HELD_MS, resolve));
      return undefined;
    }
    this.#lines.set(network, line);
    await new Promise<void>((letThrough) => {
      line.push({ attempt, sinceMs: this.#clock.monotonicMs(), letThrough });
      this.#lookSoon();
    });
    try {
      return await look();
    } finally {
      this.#beingLookedAt.delete(keyOf(network, attempt));
    }
  }

  #lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#clock.after(LOOK_EVERY_MS, () => {
      this.#isLooking = false;
      for (const [network, line] of this.#lines) this.#serve(network, line);
      if (this.#lines.size > 0) this.#lookSoon();
    });
  }

  #serve(network: string, line: Held[]): void {
    const nowMs = this.#clock.monotonicMs();
    const next = line.findIndex(({ attempt, sinceMs }) =>
      nowMs - sinceMs >= HELD_MS && !this.#beingLookedAt.has(keyOf(network, attempt)) &&
      this.#failed.allows(attempt)
    );
    if (next < 0) return;
    const [held] = line.splice(next, 1);
    if (line.length === 0) this.#lines.delete(network);
    this.#beingLookedAt.add(keyOf(network, held!.attempt));
    held!.letThrough();
  }
}

function isFull(line: readonly Held[], { username }: Attempt): boolean {
  if (line.length >= MOST_HELD_OF_ADDRESS) return true;
  return line.filter(({ attempt }) => attempt.username === username).length >= MOST_HELD_OF_NAME;
}

function keyOf(network: string, { username }: Attempt): string {
  return `${network} ${username}`;
}

/**
 * Passwords against their hashes. Each costs much memory and a tenth of a second by intention, so only a few are computed
 * at a time, and failures are limited (`failed_logins.ts`).
 *
 * An attempt past the limit waits for its turn, a second at least (`held_attempts.ts`), so that the right password gets
 * through in the end while somebody else is guessing from the same address; where too many wait it is refused unseen,
 * in the words of a wrong one. For a name that nobody has the password is held against another user's hash, so that it costs
 * what a wrong one costs, also where hashes came from elsewhere and cost something else.
 */
import type { Clock, Passwords } from "../platform/mod.ts";
import { BrokerError } from "../wire/mod.ts";
import { type Attempt, FailedLogins } from "./failed_logins.ts";
import { HELD_MS, HeldAttempts } from "./held_attempts.ts";
import { Turnstile } from "./turnstile.ts";

export interface PasswordAttempt extends Attempt {
  readonly password: string;
  readonly hash: string;
  /** The hash is of somebody else, and nothing matches it. */
  readonly isDecoy: boolean;
}

/** Two cores of however many there are. */
const AT_ONCE = 2;

/** Each connection has one request at a time, so this is out of reach before the limit of connections is. */
const MAX_WAITING = 10_000;

/**
 * Who has waited so long for its turn is refused, unseen: a client hardly waits for longer, and a connection that logs
 * in must not be kept for ever by it.
 */
export const LONGEST_WAIT_MS = 60_000;

export class PasswordChecks {
  readonly #passwords: Passwords;
  readonly #clock: Clock;
  readonly #failed: FailedLogins;
  readonly #held: HeldAttempts;
  readonly #turnstile = new Turnstile(AT_ONCE);

  constructor(platform: { readonly passwords: Passwords; readonly clock: Clock }) {
    this.#passwords = platform.passwords;
    this.#clock = platform.clock;
    this.#failed = new FailedLogins(platform.clock);
    this.#held = new HeldAttempts(platform.clock, this.#failed);
  }

  /** Errors: error when too many wait. */
  hash(password: string): Promise<string> {
    this.#refuseCrowd();
    return this.#inTurn(() => this.#passwords.hash(password));
  }

  /** Errors: invalid_credentials, also when it was not looked at; error when too many wait. */
  async require(attempt: PasswordAttempt): Promise<void> {
    const matches = await this.#look(attempt);
    if (matches === undefined) {
      const words = "too many failed logins; wait a second and try again";
      throw new BrokerError("invalid_credentials", words, HELD_MS);
    }
    if (!matches) throw new BrokerError("invalid_credentials");
  }

  async #look(attempt: PasswordAttempt): Promise<boolean | undefined> {
    if (!this.#held.hasLineFor(attempt)) {
      const matches = await this.#check(attempt);
      if (matches !== undefined) return matches;
    }
    return await this.#held.run(attempt, () => this.#check(attempt));
  }

  /** undefined when the attempt is past the limit. */
  #check({ password, hash, isDecoy, ...attempt }: PasswordAttempt): Promise<boolean | undefined> {
    this.#refuseCrowd();
    return this.#inTurn(async () => {
      if (!this.#failed.allows(attempt)) return undefined;
      const matches = await this.#passwords.matches(password, hash) && !isDecoy;
      if (!matches) this.#failed.count(attempt);
      return matches;
    });
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const sinceMs = this.#clock.monotonicMs();
    return this.#turnstile.run(() => {
      if (this.#clock.monotonicMs() - sinceMs > LONGEST_WAIT_MS) throw crowded();
      return task();
    });
  }

  #refuseCrowd(): void {
    if (this.#turnstile.waiting >= MAX_WAITING) throw crowded();
  }
}

function crowded(): BrokerError {
  return new BrokerError("error", "too many logins are waiting; try again later", HELD_MS);
}

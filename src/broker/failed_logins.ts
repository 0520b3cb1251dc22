/**
 * How often logins may fail, for one user name from one address, and for one address whatever the names.
 *
 * Each counts on its own and fades with time: 10 failures, then one more a second; 100 failures and 5 more a second. The
 * address is part of both, so nobody can keep a user out from elsewhere, and a second after the attempts end everything
 * is as before. Successes do not count. The memory is bounded: past the bound the oldest counts are forgotten.
 */
import type { Clock } from "../platform/mod.ts";

export interface Limit {
  /** Failures at once. */
  readonly burst: number;
  /** After this time one more is allowed. */
  readonly fadeMs: number;
}

export interface Attempt {
  readonly username: string;
  /** `ip:port` */
  readonly address: string;
}

export const FAILURES_OF_USER: Limit = { burst: 10, fadeMs: 1_000 };
export const FAILURES_OF_ADDRESS: Limit = { burst: 100, fadeMs: 200 };

/** Names and addresses that are counted at a time. */
export const MAX_COUNTED = 10_000;

export class FailedLogins {
  readonly #ofUser: FadingCounts;
  readonly #ofAddress: FadingCounts;

  constructor(clock: Clock) {
    this.#ofUser = new FadingCounts(clock, FAILURES_OF_USER);
    this.#ofAddress = new FadingCounts(clock, FAILURES_OF_ADDRESS);
  }

  /** Whether another attempt may be looked at now. */
  allows({ username, address }: Attempt): boolean {
    const network = networkOf(address);
    return this.#ofAddress.allows(network) && this.#ofUser.allows(`${network} ${username}`);
  }

  /** Whether so many failed at this address that names get into each other's way. */
  isBusy(address: string): boolean {
    return this.#ofAddress.failures(networkOf(address)) > FAILURES_OF_ADDRESS.burst / 2;
  }

  count({ username, address }: Attempt): void {
    const network = networkOf(address);
    this.#ofAddress.count(network);
    this.#ofUser.count(`${network} ${username}`);
  }
}

class FadingCounts {
  readonly #clock: Clock;
  readonly #limit: Limit;
  readonly #counts = new Map<string, { readonly failures: number; readonly atMs: number }>();

  constructor(clock: Clock, limit: Limit) {
    this.#clock = clock;
    this.#limit = limit;
  }

  allows(key: string): boolean {
    return this.failures(key) <= this.#limit.burst - 1;
  }

  count(key: string): void {
    const failures = this.failures(key) + 1;
    this.#counts.delete(key);
    if (this.#counts.size >= MAX_COUNTED) this.#forgetOldest();
    this.#counts.set(key, { failures, atMs: this.#clock.monotonicMs() });
  }

  failures(key: string): number {
    const count = this.#counts.get(key);
    if (count === undefined) return 0;
    const faded = (this.#clock.monotonicMs() - count.atMs) / this.#limit.fadeMs;
    return Math.max(0, count.failures - faded);
  }

  /** The first key is the one whose last failure is longest ago. */
  #forgetOldest(): void {
    for (const key of this.#counts.keys()) {
      this.#counts.delete(key);
      return;
    }
  }
}

/** The address without its port; of IPv6 the first 64 bits, because one machine has all the others. */
export function networkOf(address: string): string {
  const host = address.slice(0, address.lastIndexOf(":"));
  if (!host.startsWith("[")) return host;
  const [head = "", tail] = host.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const behind = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - behind.length);
  return [...before, ...Array.from({ length: zeros }, () => "0"), ...behind].slice(0, 4).join(":");
}

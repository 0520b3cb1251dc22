/**
 * Passwords that cost nothing. The text has the form of a real hash, 97 characters of PHC, and no strength at all; a
 * real hash matches no password here.
 */
import type { Passwords } from "../passwords.ts";
import { formatPhc, hasParameters, parsePhc } from "../phc.ts";
import { Seed, SimulatedRandom } from "./seed.ts";
import type { SimulatedScheduler } from "./simulated_scheduler.ts";

const PARAMETERS = { memoryKib: 47_104, passes: 1, parallelism: 1 };

export class SimulatedPasswords implements Passwords {
  readonly #random: SimulatedRandom;
  readonly #scheduler: SimulatedScheduler;
  #held: Promise<void> | undefined;

  constructor(seed: Seed, scheduler: SimulatedScheduler) {
    this.#random = new SimulatedRandom(seed);
    this.#scheduler = scheduler;
  }

  /** From now on they take until the function that is returned is called. */
  hold(): () => void {
    let release = () => {};
    this.#held = new Promise((resolve) => release = resolve);
    return () => {
      this.#held = undefined;
      release();
    };
  }

  async hash(password: string): Promise<string> {
    const salt = new Uint8Array(16);
    this.#random.fill(salt);
    await this.#work();
    return formatPhc({ parameters: PARAMETERS, salt, hash: weakHash(password, salt) });
  }

  async #work(): Promise<void> {
    await this.#scheduler.turn();
    await this.#held;
  }

  isCurrent(hash: string): boolean {
    return hasParameters(hash, PARAMETERS);
  }

  async matches(password: string, hash: string): Promise<boolean> {
    await this.#work();
    const parsed = parsePhc(hash);
    if (parsed === undefined) return false;
    return formatPhc({ ...parsed, hash: weakHash(password, parsed.salt) }) === hash;
  }
}

function weakHash(password: string, salt: Uint8Array): Uint8Array<ArrayBuffer> {
  const seed = new Seed(0).fork(`${salt.toHex()} ${password}`);
  const hash = new Uint8Array(32);
  new SimulatedRandom(seed).fill(hash);
  return hash;
}

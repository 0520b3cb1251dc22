/**
 * What goes wrong on the simulated disk, and when. Every operation comes through here: it is counted, refused when a
 * fault was planned for it, cut in the middle when the crash was planned for it, and refused for good when the process
 * that asks is dead.
 */
import { DiskError, type DiskErrorCode } from "../disk.ts";
import type { Seed } from "./seed.ts";
import type { SimulatedScheduler } from "./simulated_scheduler.ts";

export type DiskOperation =
  | "open"
  | "facts"
  | "list"
  | "makeDirectory"
  | "rename"
  | "removeFile"
  | "removeDirectory"
  | "removeTree"
  | "syncDirectory"
  | "lock"
  | "space"
  | "read"
  | "write"
  | "truncate"
  | "sync";

export interface PlannedFailure {
  readonly operation: DiskOperation;
  /** Any path when absent. */
  readonly path?: RegExp;
  readonly code: DiskErrorCode;
  /** How many such operations fail; 1 when absent. */
  readonly times?: number;
}

/** What a disk operation throws in a process that is dead. Not a DiskError: nobody may handle it. */
export class SimulatedCrash extends Error {
  override readonly name = "SimulatedCrash";
}

/** One operation: what it does when all is well, and otherwise. */
export interface Steps<T> {
  readonly whole: () => T;
  /** What is left of it when the process dies in the middle. Absent when it changes nothing: it is not counted. */
  readonly half?: () => void;
  /** What a planned failure leaves; nothing when absent. */
  readonly failed?: () => void;
}

interface InFlight {
  readonly half: () => void;
  readonly reject: (cause: unknown) => void;
}

/** Time, as far as a slow operation takes it. */
export interface FaultClock {
  elapse(ms: number): void;
  after(delayMs: number, callback: () => void): unknown;
}

interface Slowness {
  readonly operation: DiskOperation;
  readonly path: RegExp | undefined;
  readonly ms: () => number;
}

export interface Hold {
  /** How many operations are being held. */
  readonly held: number;
  /** Lets them go, and those that come later. */
  release(): void;
}

export class SimulatedFaults {
  /** Called before every operation; a test may look, or let time pass. */
  onOperation: (operation: DiskOperation, path: string) => void = () => {};

  /** How many operations changed the disk, or tried to. */
  operations = 0;

  /** One more with every crash; who opened a file in an earlier life may not use it. */
  life = 0;

  readonly #seed: Seed;
  readonly #scheduler: SimulatedScheduler;
  #crashAt = Infinity;
  #isDead = false;
  #failures: { plan: PlannedFailure; left: number }[] = [];
  #holds: OperationHold[] = [];
  #slowness: Slowness[] = [];
  readonly #clock: FaultClock;
  readonly #inFlight = new Set<InFlight>();

  constructor(seed: Seed, scheduler: SimulatedScheduler, clock: FaultClock) {
    this.#seed = seed;
    this.#clock = clock;
    this.#scheduler = scheduler;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  crashAt(count: number): void {
    this.#crashAt = this.operations + count;
  }

  failNext(plan: PlannedFailure): void {
    this.#failures.push({ plan, left: plan.times ?? 1 });
  }

  hold(operation: DiskOperation, path?: RegExp): Hold {
    const hold = new OperationHold(operation, path, (task) => this.#scheduler.later(task));
    this.#holds.push(hold);
    return hold;
  }

  /**
   * Such operations take so long from now on, in simulated time: one on the event loop lets it pass before anything else
   * happens, one off the loop ends when the clock has been advanced. `ms` is asked for each.
   */
  slowDown(operation: DiskOperation, path: RegExp | undefined, ms: () => number): void {
    this.#slowness.push({ operation, path, ms });
  }

  /** Throws when the process of that life is dead. */
  mustLive(life: number): void {
    if (this.#isDead || life !== this.life) throw new SimulatedCrash("the process is dead");
  }

  /** An operation on the event loop. */
  run<T>(operation: DiskOperation, path: string, life: number, steps: Steps<T>): T {
    this.mustLive(life);
    this.#clock.elapse(this.#slownessOf(operation, path));
    return this.#run(operation, path, steps);
  }

  #run<T>(operation: DiskOperation, path: string, steps: Steps<T>): T {
    this.onOperation(operation, path);
    if (steps.half !== undefined && ++this.operations === this.#crashAt) {
      steps.half();
      this.die();
      throw new SimulatedCrash(`the process died in the ${operation} of "${path}"`);
    }
    const code = this.#plannedFailure(operation, path);
    if (code === undefined) return steps.whole();
    steps.failed?.();
    throw new DiskError(code, operation, path, "a planned failure");
  }

  /** An operation off the event loop: it takes effect later, in seeded order with the others in flight. */
  runLater<T>(operation: DiskOperation, path: string, life: number, steps: Steps<T>): Promise<T> {
    this.mustLive(life);
    return new Promise((resolve, reject) => {
      const mine = { half: steps.half ?? (() => {}), reject };
      this.#inFlight.add(mine);
      const effect = () => {
        // When it is no longer in flight it ended with the process.
        if (!this.#inFlight.delete(mine)) return;
        try {
          resolve(this.#run(operation, path, steps));
        } catch (cause) {
          reject(cause);
        }
      };
      const hold = this.#holds.find((hold) => hold.takes(operation, path));
      if (hold !== undefined) return hold.add(effect);
      const ms = this.#slownessOf(operation, path);
      if (ms > 0) this.#clock.after(ms, effect);
      else this.#scheduler.later(effect);
    });
  }

  /** The process dies: what is in flight is done half, or not at all, and everything after is refused. */
  die(): void {
    this.#isDead = true;
    for (const { half, reject } of this.#inFlight) {
      if (this.#seed.chance(0.5)) half();
      reject(new SimulatedCrash("the process died"));
    }
    this.#inFlight.clear();
  }

  /** A new process; plans of the old one are forgotten. */
  revive(): void {
    this.#isDead = false;
    this.life += 1;
    this.#crashAt = Infinity;
    this.#failures = [];
    this.#holds = [];
    this.#slowness = [];
  }

  #slownessOf(operation: DiskOperation, path: string): number {
    const found = this.#slowness.find((slow) => isMeant(slow.operation, slow.path, operation, path));
    return found?.ms() ?? 0;
  }

  #plannedFailure(operation: DiskOperation, path: string): DiskErrorCode | undefined {
    const found = this.#failures.find(({ plan }) => isMeant(plan.operation, plan.path, operation, path));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left === 0) this.#failures.splice(this.#failures.indexOf(found), 1);
    return found.plan.code;
  }
}

class OperationHold implements Hold {
  readonly #operation: DiskOperation;
  readonly #path: RegExp | undefined;
  readonly #later: (task: () => void) => void;
  #isOpen = false;
  #tasks: (() => void)[] = [];

  constructor(operation: DiskOperation, path: RegExp | undefined, later: (task: () => void) => void) {
    this.#operation = operation;
    this.#path = path;
    this.#later = later;
  }

  get held(): number {
    return this.#tasks.length;
  }

  release(): void {
    this.#isOpen = true;
    for (const task of this.#tasks.splice(0)) this.#later(task);
  }

  takes(operation: DiskOperation, path: string): boolean {
    return !this.#isOpen && isMeant(this.#operation, this.#path, operation, path);
  }

  add(task: () => void): void {
    this.#tasks.push(task);
  }
}

function isMeant(
  operation: DiskOperation,
  pattern: RegExp | undefined,
  actual: DiskOperation,
  path: string,
): boolean {
  return operation === actual && (pattern === undefined || pattern.test(path));
}

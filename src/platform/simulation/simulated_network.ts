/** A network in memory: listeners, and clients that connect to them through pipes that split and delay. */
import {
  type Address,
  addressText,
  type Listener,
  ListenError,
  type Network,
  type Socket,
} from "../network.ts";
import type { Seed } from "./seed.ts";
import { type PipeOptions, SimulatedPipe } from "./simulated_pipe.ts";
import type { SimulatedScheduler } from "./simulated_scheduler.ts";

const FIRST_FREE_PORT = 40_000;

/** Connections that nobody has accepted; the next one is refused. */
const BACKLOG = 4096;

export class SimulatedNetwork implements Network {
  readonly #seed: Seed;
  readonly #scheduler: SimulatedScheduler;
  readonly #options: PipeOptions;
  readonly #listeners = new Map<string, SimulatedListener>();
  #sockets: SimulatedSocket[] = [];
  #nextPort = FIRST_FREE_PORT;

  constructor(seed: Seed, scheduler: SimulatedScheduler, options: PipeOptions = {}) {
    this.#seed = seed;
    this.#scheduler = scheduler;
    this.#options = options;
  }

  listen(wanted: Address): Listener {
    const address = { host: wanted.host, port: wanted.port === 0 ? this.#nextPort++ : wanted.port };
    const key = addressText(address);
    if (this.#listeners.has(key)) throw new ListenError(wanted, "another program uses this port");
    const listener = new SimulatedListener(address, this.#scheduler, () => this.#listeners.delete(key));
    this.#listeners.set(key, listener);
    return listener;
  }

  /** A client's side of a new connection. Errors: when nobody listens there. */
  connect(address: Address): SimulatedSocket {
    const listener = this.#listeners.get(addressText(address));
    if (listener === undefined) {
      throw new Error(`connection refused: nobody listens on ${addressText(address)}`);
    }
    const there = new SimulatedPipe(this.#seed, this.#scheduler, this.#options);
    const back = new SimulatedPipe(this.#seed, this.#scheduler, this.#options);
    const client = new SimulatedSocket(addressText(address), back, there);
    const server = new SimulatedSocket(
      addressText({ host: address.host, port: this.#nextPort++ }),
      there,
      back,
    );
    listener.arrive(server);
    this.#sockets.push(client, server);
    return client;
  }

  /** The process dies: nobody listens any more, and every connection is reset. */
  crash(): void {
    for (const listener of [...this.#listeners.values()]) listener.close();
    for (const socket of this.#sockets) socket.reset();
    this.#sockets = [];
  }
}

/** A socket with what a test may do besides. */
export class SimulatedSocket implements Socket {
  readonly #incoming: SimulatedPipe;
  readonly #outgoing: SimulatedPipe;
  #isClosed = false;

  constructor(readonly peer: string, incoming: SimulatedPipe, outgoing: SimulatedPipe) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#isClosed ? Promise.reject(closed()) : this.#incoming.read(into);
  }

  write(from: Uint8Array): Promise<number> {
    return this.#isClosed ? Promise.reject(closed()) : this.#outgoing.write(from);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#outgoing.end();
    this.#incoming.fail(closed());
  }

  /** Ends this direction only; the peer may go on sending. */
  closeWrite(): void {
    this.#outgoing.end();
  }

  /** Ends the connection abruptly: both sides get an error, bytes under way are gone. */
  reset(): void {
    this.#outgoing.fail(new Error("connection reset by peer"));
    this.#incoming.fail(new Error("connection reset by peer"));
  }

  /** Bytes that this side sent and the peer has not read. */
  get unread(): number {
    return this.#outgoing.length;
  }
}

class SimulatedListener implements Listener {
  readonly #scheduler: SimulatedScheduler;
  readonly #onClose: () => void;
  readonly #arrived: SimulatedSocket[] = [];
  readonly #acceptors: ((socket: Socket | undefined) => void)[] = [];
  #isClosed = false;

  constructor(readonly address: Address, scheduler: SimulatedScheduler, onClose: () => void) {
    this.#scheduler = scheduler;
    this.#onClose = onClose;
  }

  accept(): Promise<Socket | undefined> {
    return new Promise((resolve) => {
      this.#acceptors.push(resolve);
      this.#scheduler.later(this.#serve);
    });
  }

  arrive(socket: SimulatedSocket): void {
    if (this.#arrived.length >= BACKLOG) throw new Error("connection refused: too many wait to be accepted");
    this.#arrived.push(socket);
    this.#scheduler.later(this.#serve);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onClose();
    for (const socket of this.#arrived.splice(0)) socket.reset();
    for (const resolve of this.#acceptors.splice(0)) this.#scheduler.later(() => resolve(undefined));
  }

  readonly #serve = (): void => {
    while (this.#acceptors.length > 0 && (this.#isClosed || this.#arrived.length > 0)) {
      this.#acceptors.shift()!(this.#arrived.shift());
    }
  };
}

function closed(): Error {
  return new Error("the connection is closed");
}

/**
 * A door of the binary protocol whatever carries its bytes: accepts connections and looks after them until the broker
 * stops.
 */
import type { Broker } from "../broker/mod.ts";
import type { Address, Listener, Socket, Timer } from "../platform/mod.ts";
import type { Admission, Ticket } from "./admission.ts";
import { Connection, type ConnectionPlatform, type ConnectionSettings } from "./connection.ts";

/** How often connections are looked at that may be overdue. */
const LOOK_EVERY_MS = 1_000;

export interface DoorSettings extends ConnectionSettings {
  readonly admission: Admission;
  /** What a connection goes through first, in a time of its own. Errors: when it comes to nothing. */
  readonly upgrade?: (socket: Socket) => Promise<Socket>;
}

export class BinaryDoor {
  readonly #broker: Broker;
  readonly #listener: Listener;
  readonly #platform: ConnectionPlatform;
  readonly #settings: DoorSettings;
  readonly #connections = new Map<Connection, Promise<void>>();
  readonly #upgrading = new Set<Socket>();
  #isClosed = false;
  #timer: Timer | undefined;

  /** Takes the listener over. */
  constructor(broker: Broker, listener: Listener, platform: ConnectionPlatform, settings: DoorSettings) {
    this.#broker = broker;
    this.#listener = listener;
    this.#platform = platform;
    this.#settings = settings;
    void this.#acceptAll();
    this.#lookAfterAll();
  }

  get address(): Address {
    return this.#listener.address;
  }

  /**
   * Takes no more connections, lets each finish the request it is at, and closes them. Those that are not done after
   * `patienceMs` are cut: a client that never reads its answers must not hold the stop.
   */
  async close(patienceMs: number): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#listener.close();
    for (const socket of this.#upgrading) socket.close();
    for (const connection of this.#connections.keys()) connection.stop();
    const cut = this.#platform.clock.after(patienceMs, () => {
      for (const connection of this.#connections.keys()) connection.cut();
    });
    await Promise.all(this.#connections.values());
    cut.cancel();
  }

  #lookAfterAll(): void {
    this.#timer = this.#platform.clock.after(LOOK_EVERY_MS, () => {
      for (const connection of this.#connections.keys()) connection.cutWhenOverdue();
      this.#lookAfterAll();
    });
  }

  async #acceptAll(): Promise<void> {
    for (let socket = await this.#listener.accept(); socket; socket = await this.#listener.accept()) {
      const ticket = this.#settings.admission.admit(socket.peer);
      if (ticket === undefined) {
        this.#platform.logger.debug(`${socket.peer} was not let in: a limit of connections is reached`);
        socket.close();
        continue;
      }
      if (this.#settings.upgrade === undefined) this.#serve(socket, ticket);
      else void this.#upgradeAndServe(socket, ticket, this.#settings.upgrade);
    }
  }

  async #upgradeAndServe(
    accepted: Socket,
    ticket: Ticket,
    upgrade: (socket: Socket) => Promise<Socket>,
  ): Promise<void> {
    this.#upgrading.add(accepted);
    try {
      const socket = await upgrade(accepted);
      if (this.#isClosed) throw new Error("the broker stops");
      this.#serve(socket, ticket);
    } catch (error) {
      this.#platform.logger.debug(`${accepted.peer} was not let in: ${(error as Error).message}`);
      accepted.close();
      ticket.end();
    } finally {
      this.#upgrading.delete(accepted);
    }
  }

  #serve(socket: Socket, ticket: Ticket): void {
    const connection = new Connection(this.#broker, { socket, ticket }, this.#platform, this.#settings);
    this.#connections.set(
      connection,
      connection.serve().finally(() => this.#connections.delete(connection)),
    );
  }
}

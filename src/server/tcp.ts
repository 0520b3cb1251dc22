/** The TCP door: accepts connections and looks after them until the broker stops. */
import type { Broker } from "../broker/mod.ts";
import type { Address, Listener, Network, Timer } from "../platform/mod.ts";
import type { Admission } from "./admission.ts";
import { Connection, type ConnectionPlatform, type ConnectionSettings } from "./connection.ts";

/** How often connections are looked at that may be overdue. */
const LOOK_EVERY_MS = 1_000;

export class TcpDoor {
  readonly #listener: Listener;
  readonly #platform: ConnectionPlatform;
  readonly #connections = new Map<Connection, Promise<void>>();
  #timer: Timer | undefined;

  private constructor(listener: Listener, platform: ConnectionPlatform) {
    this.#listener = listener;
    this.#platform = platform;
  }

  /** Errors: ListenError. */
  static open(
    broker: Broker,
    platform: ConnectionPlatform & { readonly network: Network },
    address: Address,
    settings: ConnectionSettings & { readonly admission: Admission },
  ): TcpDoor {
    const door = new TcpDoor(platform.network.listen(address), platform);
    void door.#acceptAll(broker, settings);
    door.#lookAfterAll();
    return door;
  }

  get address(): Address {
    return this.#listener.address;
  }

  /**
   * Takes no more connections, lets each finish the request it is at, and closes them. Those that are not done after
   * `patienceMs` are cut: a client that never reads its answers must not hold the stop.
   */
  async close(patienceMs: number): Promise<void> {
    this.#timer?.cancel();
    this.#listener.close();
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

  async #acceptAll(
    broker: Broker,
    settings: ConnectionSettings & { readonly admission: Admission },
  ): Promise<void> {
    for (let socket = await this.#listener.accept(); socket; socket = await this.#listener.accept()) {
      const ticket = settings.admission.admit(socket.peer);
      if (ticket === undefined) {
        this.#platform.logger.debug(`${socket.peer} was not let in: a limit of connections is reached`);
        socket.close();
        continue;
      }
      const connection = new Connection(broker, { socket, ticket }, this.#platform, settings);
      this.#connections.set(
        connection,
        connection.serve().finally(() => this.#connections.delete(connection)),
      );
    }
  }
}

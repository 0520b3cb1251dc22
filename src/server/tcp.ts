/** The TCP door: accepts connections and looks after them until the broker stops. */
import type { Broker } from "../broker/mod.ts";
import type { Address, Clock, Listener, Logger, Network } from "../platform/mod.ts";
import { Connection, type ConnectionSettings } from "./connection.ts";

export class TcpDoor {
  readonly #listener: Listener;
  readonly #connections = new Map<Connection, Promise<void>>();

  private constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Errors: ListenError. */
  static open(
    broker: Broker,
    platform: { readonly network: Network; readonly logger: Logger },
    address: Address,
    settings: ConnectionSettings,
  ): TcpDoor {
    const door = new TcpDoor(platform.network.listen(address));
    void door.#acceptAll(broker, platform.logger, settings);
    return door;
  }

  get address(): Address {
    return this.#listener.address;
  }

  /**
   * Takes no more connections, lets each finish the request it is at, and closes them. Those that are not done after
   * `patienceMs` are cut: a client that never reads its answers must not hold the stop.
   */
  async close(clock: Clock, patienceMs: number): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections.keys()) connection.stop();
    const cut = clock.after(patienceMs, () => {
      for (const connection of this.#connections.keys()) connection.cut();
    });
    await Promise.all(this.#connections.values());
    cut.cancel();
  }

  async #acceptAll(broker: Broker, logger: Logger, settings: ConnectionSettings): Promise<void> {
    for (let socket = await this.#listener.accept(); socket; socket = await this.#listener.accept()) {
      const connection = new Connection(broker, socket, logger, settings);
      this.#connections.set(
        connection,
        connection.serve().finally(() => this.#connections.delete(connection)),
      );
    }
  }
}

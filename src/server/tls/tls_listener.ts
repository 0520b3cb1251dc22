/** TLS connections as `Listener` gives connections. */
import type { Address, Listener, Socket } from "../../platform/mod.ts";
import type { PemPair } from "./pem.ts";
import { TlsServer } from "./tls_server.ts";
import { TlsStream } from "./tls_stream.ts";

export class TlsListener implements Listener {
  readonly #server: TlsServer;
  readonly #arrived: Socket[];
  readonly #acceptors: ((socket: Socket | undefined) => void)[];
  #isClosed = false;

  private constructor(
    server: TlsServer,
    arrived: Socket[],
    acceptors: ((socket: Socket | undefined) => void)[],
  ) {
    this.#server = server;
    this.#arrived = arrived;
    this.#acceptors = acceptors;
  }

  /** Errors: ListenError. */
  static async open(address: Address, pair: PemPair): Promise<TlsListener> {
    const arrived: Socket[] = [];
    const acceptors: ((socket: Socket | undefined) => void)[] = [];
    const server = await TlsServer.listen(address, pair, (connection) => {
      const stream = new TlsStream(connection);
      const waiting = acceptors.shift();
      if (waiting === undefined) arrived.push(stream);
      else waiting(stream);
    });
    return new TlsListener(server, arrived, acceptors);
  }

  get address(): Address {
    return this.#server.address;
  }

  /** For connections to come. */
  replace(pair: PemPair): void {
    this.#server.replace(pair);
  }

  accept(): Promise<Socket | undefined> {
    const next = this.#arrived.shift();
    if (next !== undefined || this.#isClosed) return Promise.resolve(next);
    return new Promise((resolve) => this.#acceptors.push(resolve));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#server.close();
    for (const socket of this.#arrived.splice(0)) socket.close();
    for (const resolve of this.#acceptors.splice(0)) resolve(undefined);
  }
}

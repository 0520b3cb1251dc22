/**
 * TLS 1.2 and 1.3 on a port. It is `node:tls` and not `Deno.listenTls`, whose sockets cannot be told to send at once:
 * every answer above 16 KB would wait 40 ms for the client's acknowledgement. It also lets a certificate be replaced while
 * the port stays open.
 */
import { createServer, type Server, type Socket as RawSocket } from "node:net";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import type { Address } from "../../platform/mod.ts";
import { listen } from "../http/listen.ts";
import { HeldReads } from "./held_reads.ts";
import type { PemPair } from "./pem.ts";

export interface TlsConnection {
  readonly socket: TLSSocket;
  readonly peer: Address;
  readonly reads: HeldReads;
}

const HIGH_WATER_MARK = 64 * 1024;

export class TlsServer {
  readonly #server: Server;
  #context: SecureContext;
  #address: Address = { host: "", port: 0 };

  private constructor(pair: PemPair, onConnection: (connection: TlsConnection) => void) {
    this.#context = contextOf(pair);
    this.#server = createServer({ noDelay: true, pauseOnConnect: true, allowHalfOpen: true }, (raw) => {
      const connection = this.#secured(raw);
      if (connection !== undefined) onConnection(connection);
    });
  }

  /** Errors: ListenError. */
  static async listen(
    address: Address,
    pair: PemPair,
    onConnection: (connection: TlsConnection) => void,
  ): Promise<TlsServer> {
    const server = new TlsServer(pair, onConnection);
    server.#address = await listen(server.#server, address);
    return server;
  }

  get address(): Address {
    return this.#address;
  }

  /** For connections to come; those that are open keep theirs. */
  replace(pair: PemPair): void {
    this.#context = contextOf(pair);
  }

  /** Takes no more connections. */
  close(): void {
    this.#server.close();
  }

  /** undefined when the client is gone already. */
  #secured(raw: RawSocket): TlsConnection | undefined {
    const { remoteAddress: host, remotePort: port } = raw;
    // The secured socket tells the same.
    raw.on("error", () => {});
    if (host === undefined || port === undefined) {
      raw.destroy();
      return undefined;
    }
    const socket = new TLSSocket(
      raw,
      {
        isServer: true,
        secureContext: this.#context,
        highWaterMark: HIGH_WATER_MARK,
      } as ConstructorParameters<typeof TLSSocket>[1],
    );
    socket.on("error", () => {});
    return { socket, peer: { host, port }, reads: new HeldReads(raw) };
  }
}

function contextOf({ cert, key }: PemPair): SecureContext {
  return createSecureContext({ cert, key, minVersion: "TLSv1.2" });
}

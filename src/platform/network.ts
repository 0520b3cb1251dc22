/** Stream sockets, as the binary doors see them; a simulation puts pipes that split and delay in their place. */

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:8090`, IPv6 as `[::1]:8090`. */
export function addressText({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only this machine reaches what listens there. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

/** One accepted connection: an ordered stream of bytes each way. */
export interface Socket {
  /** The peer as `ip:port`, IPv6 as `[::1]:40000`. */
  readonly peer: string;

  /** Reads what has arrived, at least one byte; null at the end of the stream. Errors when the peer is gone. */
  read(into: Uint8Array): Promise<number | null>;

  /** Writes some of the bytes, at least one; returns how many. */
  write(from: Uint8Array): Promise<number>;

  /**
   * The next so many bytes belong together, though they are written in pieces. Of meaning where bytes travel in messages.
   */
  announce?(lengthBytes: number): void;

  /** Closes both directions; pending reads and writes end with an error. Closing twice is fine. */
  close(): void;
}

export interface Listener {
  readonly address: Address;

  /** The next connection; undefined once the listener is closed. */
  accept(): Promise<Socket | undefined>;

  close(): void;
}

export interface Network {
  /** A client's side of a new connection. Errors: when nobody listens there. */
  connect(address: Address): Socket | Promise<Socket>;

  /** Port 0 takes a free one. Errors: ListenError. */
  listen(address: Address): Listener;
}

/** An address could not be opened. */
export class ListenError extends Error {
  override readonly name = "ListenError";

  constructor(readonly address: Address, detail: string, options?: ErrorOptions) {
    super(`cannot listen on ${addressText(address)}: ${detail}`, options);
  }
}

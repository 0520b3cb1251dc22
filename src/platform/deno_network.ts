/**
 * Stream sockets of the real network. Ports are opened with `reusePort`: several threads may listen on one port, and a
 * program that only keeps a port free for the broker until it is ready does not stand in its way.
 */
import {
  type Address,
  addressText,
  type Listener,
  ListenError,
  type Network,
  type Socket,
} from "./network.ts";

/** How long `accept` waits when the machine cannot take a connection now, for want of descriptors for example. */
const ACCEPT_PAUSE_MS = 50;

/** Errors: none; `listen` throws ListenError. */
export function denoNetwork(): Network {
  return { connect, listen };
}

async function connect({ host, port }: Address): Promise<Socket> {
  return new DenoSocket(await Deno.connect({ hostname: host, port }));
}

function listen(address: Address): Listener {
  const options = { hostname: address.host, port: address.port };
  try {
    return new DenoListener(Deno.listen({ ...options, reusePort: true }));
  } catch (cause) {
    throw new ListenError(address, refusal(address, cause), { cause });
  }
}

function refusal(address: Address, cause: unknown): string {
  if (cause instanceof Deno.errors.AddrInUse) return "another program uses this port";
  if (cause instanceof Deno.errors.AddrNotAvailable) return "this machine does not have that address";
  if (cause instanceof Deno.errors.NotCapable) {
    return `this process may not do that, add the flag --allow-net=${addressText(address)}`;
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return "the operating system denies it to this user (ports below 1024 often need root)";
  }
  if (cause instanceof RangeError) return "a port is a number from 0 to 65535";
  const text = cause instanceof Error ? cause.message : String(cause);
  return /lookup address/.test(text) ? `the host name is not known (${text})` : text;
}

class DenoListener implements Listener {
  readonly address: Address;
  readonly #listener: Deno.TcpListener;
  #closed = false;

  constructor(listener: Deno.TcpListener) {
    this.#listener = listener;
    this.address = { host: listener.addr.hostname, port: listener.addr.port };
  }

  async accept(): Promise<Socket | undefined> {
    while (!this.#closed) {
      try {
        return new DenoSocket(await this.#listener.accept());
      } catch {
        // Either the listener was closed, or this connection came to nothing: it was reset before it was taken, or no
        // descriptor was free. The next one may do better.
        if (!this.#closed) await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
      }
    }
    return undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.close();
  }
}

class DenoSocket implements Socket {
  readonly peer: string;
  readonly #connection: Deno.TcpConn;
  #closed = false;

  constructor(connection: Deno.TcpConn) {
    const { hostname, port } = connection.remoteAddr;
    this.peer = addressText({ host: hostname, port });
    this.#connection = connection;
    setNoDelay(connection);
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#connection.read(into);
  }

  write(from: Uint8Array): Promise<number> {
    return this.#connection.write(from);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
  }
}

/** Without it small answers wait 40 ms for the peer's acknowledgement. */
function setNoDelay(connection: Deno.TcpConn): void {
  try {
    connection.setNoDelay(true);
  } catch {
    // The peer has hung up already; the first read tells.
  }
}

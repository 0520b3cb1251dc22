/**
 * The connections of the HTTP door: who is let in, and who is cut. `node:http` looks after slow headers and bodies once a
 * request has begun; here is what it leaves out: a client that never begins, and one that does not take its answers.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { addressText } from "../../platform/mod.ts";
import type { Admission, Ticket } from "../admission.ts";

export interface ConnectionTimes {
  /** From the accept to the first byte. */
  readonly firstByteMs: number;
  readonly checkIntervalMs: number;
  /** How long a client may take to take so many bytes. */
  readonly patienceMs: (lengthBytes: number) => number;
}

/** Bytes that a client has been sent and has not taken. */
interface Debt {
  readonly sinceMs: number;
  /** Written to the socket before them. */
  readonly writtenBefore: number;
}

interface Connection {
  readonly openedAtMs: number;
  debt: Debt | undefined;
}

export class HttpConnections {
  readonly #open = new Map<Socket, Connection>();
  readonly #admission: Admission;
  readonly #times: ConnectionTimes;
  readonly #timer: ReturnType<typeof setInterval>;
  #onEnd: () => void = () => {};

  constructor(server: Server, admission: Admission, times: ConnectionTimes) {
    this.#admission = admission;
    this.#times = times;
    server.on("connection", (socket: Socket) => this.#accept(socket));
    this.#timer = setInterval(() => this.#cutOverdue(), times.checkIntervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async whenAllEnded(): Promise<void> {
    while (this.#open.size > 0) await new Promise<void>((resolve) => this.#onEnd = resolve);
  }

  #accept(socket: Socket): void {
    const ticket = this.#ticketFor(socket);
    if (ticket === undefined) {
      socket.destroy();
      return;
    }
    this.#open.set(socket, { openedAtMs: performance.now(), debt: undefined });
    socket.once("close", () => {
      this.#open.delete(socket);
      ticket.end();
      this.#onEnd();
    });
  }

  /** Logins are no matter of connections here: each request brings its token. undefined when it is gone already. */
  #ticketFor({ remoteAddress: host, remotePort: port }: Socket): Ticket | undefined {
    if (host === undefined || port === undefined) return undefined;
    return this.#admission.admit(addressText({ host, port }), { needsLogin: false });
  }

  #cutOverdue(): void {
    const nowMs = performance.now();
    for (const [socket, connection] of this.#open) {
      connection.debt = debtOf(socket, connection.debt, nowMs);
      if (this.#isOverdue(socket, connection, nowMs)) socket.destroy();
    }
  }

  #isOverdue(socket: Socket, { openedAtMs, debt }: Connection, nowMs: number): boolean {
    if (socket.bytesRead === 0) return nowMs - openedAtMs > this.#times.firstByteMs;
    if (debt === undefined) return false;
    return nowMs - debt.sinceMs > this.#times.patienceMs(socket.bytesWritten - debt.writtenBefore);
  }
}

/** The same as long as something is owed, however little is taken now and then. */
function debtOf(socket: Socket, debt: Debt | undefined, nowMs: number): Debt | undefined {
  if (socket.writableLength === 0) return undefined;
  return debt ?? { sinceMs: nowMs, writtenBefore: socket.bytesWritten - socket.writableLength };
}

/** The HTTP door: an app behind `node:http`, which has the time-outs that slow clients need. */
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { errorTable } from "../../wire/mod.ts";
import { createAdaptorServer } from "@hono/node-server";
import type { Address } from "../../platform/mod.ts";
import type { Admission } from "../admission.ts";
import { patienceMs } from "../patience.ts";
import type { RestApp } from "./app.ts";
import { HttpConnections } from "./connections.ts";
import { listen } from "./listen.ts";

export interface HttpOptions {
  readonly app: Pick<RestApp, "fetch">;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Who may connect, counted together with other doors. */
  readonly admission: Admission;
  /** Opens the port in place of this server, and gives it the connections that come there. Errors: ListenError. */
  readonly secure?: (address: Address, onConnection: (socket: Socket) => void) => Promise<OpenPort>;
  /** How long requests in flight may take once the door closes. */
  readonly closeTimeoutMs?: number;
  /** From the first byte of a request to the last of its headers, and from the accept of a connection to the first byte. */
  readonly headersTimeoutMs?: number;
  /** How long a client may take to take so many bytes. */
  readonly answerPatienceMs?: (lengthBytes: number) => number;
  /** How often these times are looked after. */
  readonly checkIntervalMs?: number;
}

export interface OpenPort {
  readonly address: Address;
  /** Takes no more connections. */
  close(): void;
}

export interface HttpDoor {
  readonly address: Address;
  /** Takes no more connections, lets what is in flight finish in time, and closes the rest. */
  close(): Promise<void>;
}

const HEADERS_TIMEOUT_MS = 10_000;
/** From the first byte of a request to the last of its body. */
const REQUEST_TIMEOUT_MS = 120_000;
const CHECK_INTERVAL_MS = 1_000;
/** Longer than the 60 s that proxies usually keep an idle connection, so that it is they who close it. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
const MAX_HEADER_BYTES = 16 * 1024;

/** By the code of node's parser. */
const UNREADABLE: Readonly<Record<string, readonly [status: string, reason: string]>> = {
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    `the headers have more than ${MAX_HEADER_BYTES} bytes`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "the request did not arrive in time"],
};
const CLOSE_TIMEOUT_MS = 2_000;

/** Errors: ListenError. */
export async function serveHttp(options: HttpOptions): Promise<HttpDoor> {
  const { app, host, port, admission } = options;
  const { closeTimeoutMs = CLOSE_TIMEOUT_MS, headersTimeoutMs = HEADERS_TIMEOUT_MS } = options;
  const { answerPatienceMs = patienceMs, checkIntervalMs = CHECK_INTERVAL_MS } = options;
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer,
    // It would replace Request and Response for the whole process, after which `Deno.serve` refuses its own. That makes
    // it half as fast again for the smallest answers, but the process may be somebody else's.
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: headersTimeoutMs,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: checkIntervalMs,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      noDelay: true,
    },
  }) as Server;
  server.on("clientError", refuseUnreadable);
  const times = {
    firstByteMs: headersTimeoutMs,
    checkIntervalMs,
    patienceMs: answerPatienceMs,
  };
  const connections = new HttpConnections(server, admission, times);
  try {
    const { address, stopListening } = await open(server, { host, port }, options.secure);
    return {
      address,
      close: async () => {
        stopListening();
        await close(server, connections, closeTimeoutMs);
        connections.stop();
      },
    };
  } catch (error) {
    connections.stop();
    throw error;
  }
}

/** What the parser refuses never reaches the app; it gets the same kind of answer all the same. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const [status, reason] = UNREADABLE[error.code ?? ""] ?? ["400 Bad Request", "this is no HTTP request"];
  const body = JSON.stringify({
    id: errorTable.invalid_format.code,
    code: "invalid_format",
    reason,
    field: null,
  });
  const head = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json\r\n`;
  socket.end(`${head}content-length: ${body.length}\r\n\r\n${body}`);
}

async function open(
  server: Server,
  address: Address,
  secure: HttpOptions["secure"],
): Promise<{ readonly address: Address; readonly stopListening: () => void }> {
  if (secure === undefined) {
    return { address: await listen(server, address), stopListening: () => server.close() };
  }
  const port = await secure(address, (socket) => server.emit("connection", socket));
  return { address: port.address, stopListening: () => port.close() };
}

/** Resolves when the last connection has ended. */
async function close(server: Server, connections: HttpConnections, timeoutMs: number): Promise<void> {
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await connections.whenAllEnded();
  clearTimeout(timer);
}
